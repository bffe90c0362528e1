const SINGLE = "'‘’‚‛"
const DOUBLE = '"“”„'
const CLOSES: Record<string, string> = { ')': '(', '}': '{', ']': '[' }

export type ReadScript = {
  /** the code without its data: `S` for each string, `#` for each comment */
  skeleton: string
  /** the strings of the code, as PowerShell would hold them */
  strings: string[]
  problems: string[]
}

/**
 * Reads the part of PowerShell that our scripts are written in, quotes and line ends as its own tokeniser takes them,
 * and finds fault with everything else: double quotes, backticks, block comments, here-strings, brackets that do not close.
 */
export const readPowershell = (text: string): ReadScript => {
  const [strings, problems, open]: [string[], string[], string[]] = [[], [], []]
  const source = text.replace(/^\uFEFF/, '')
  let skeleton = ''
  for (let at = 0; at < source.length; at++) {
    const one = source[at]!
    if (SINGLE.includes(one)) {
      if (source[at - 1] === '@') problems.push(`here-string at ${at}`)
      const read = readString(source, at + 1)
      if (read.end === null) return { skeleton, strings, problems: [...problems, `string without an end at ${at}`] }
      strings.push(read.value)
      skeleton += 'S'
      at = read.end
    } else if (one === '#') {
      if (source[at - 1] === '<') problems.push(`block comment at ${at}`)
      while (at + 1 < source.length && !'\r\n'.includes(source[at + 1]!)) at++
      skeleton += '#'
    } else {
      if (DOUBLE.includes(one) || one === '`' || /[^\x20-\x7e\r\n]/.test(one)) problems.push(`${JSON.stringify(one)} at ${at}`)
      if ('({['.includes(one)) open.push(one)
      if (one in CLOSES && open.pop() !== CLOSES[one]) problems.push(`${one} closes nothing at ${at}`)
      skeleton += one === '\r' ? '' : one
    }
  }
  return { skeleton, strings, problems: [...problems, ...open.map(one => `${one} is not closed`)] }
}

/** Two quotes in a row, of whatever kind, are the second of them. */
const readString = (source: string, from: number): { value: string; end: number | null } => {
  let value = ''
  for (let at = from; at < source.length; at++) {
    const one = source[at]!
    if (!SINGLE.includes(one)) value += one
    else if (at + 1 < source.length && SINGLE.includes(source[at + 1]!)) value += source[++at]
    else return { value, end: at }
  }
  return { value, end: null }
}
