/** Far above any real report, and low enough that the worst file is answered in about a second. */
export const LIMITS = {
  fileBytes: 8 * 1024 * 1024,
  depth: 64,
  attributesPerElement: 64,
  elements: 500_000,
  cases: 50_000,
  nameCharacters: 1_000,
  messageCharacters: 4_000,
  disagreements: 50,
} as const

/** The text without control characters, no longer than asked, never ending in half a character. */
export function capText(text: string, characters: number): string {
  // eslint-disable-next-line no-control-regex -- XML 1.1 lets these through, terminals and PDFs do not
  const clean = text.slice(0, characters + 1).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
  if (text.length <= characters) return clean
  return `${clean.slice(0, characters - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
