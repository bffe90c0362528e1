/** What PowerShell takes for a single quote, as its own tokeniser does: ' ‘ ’ ‚ ‛ */
const QUOTES = /['\u2018\u2019\u201a\u201b]/g

/** Characters that end a line, move a cursor or turn reading round: nothing that a name needs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * Any text as a PowerShell literal: single-quoted, so that nothing in it is expanded, every quote doubled, on one line,
 * so that it is harmless inside a comment too. The only way for data into a script.
 */
export function powershellLiteral(text: string): string {
  return `'${text.toWellFormed().replace(INVISIBLE, ' ').replace(QUOTES, '$&$&')}'`
}
