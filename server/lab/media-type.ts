const MAGIC = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['application/zip', [0x50, 0x4b, 0x03, 0x04]],
  ['application/zip', [0x50, 0x4b, 0x05, 0x06]],
] as const

const TEXTS: Record<string, string> = { txt: 'text/plain', log: 'text/plain', csv: 'text/csv', xml: 'application/xml', json: 'application/json' }

/**
 * What the content is, whatever its name says; null for everything evidence may not be. Text of any encoding has to
 * have a text's name too, since nothing in it says whether it is a log or a program.
 */
export const mediaTypeOf = (bytes: Uint8Array, fileName: string): string | null => {
  const magic = MAGIC.find(([, start]) => start.every((byte, index) => bytes[index] === byte))
  if (magic) return magic[0]
  const type = TEXTS[/\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '']
  if (!type || !isText(bytes)) return null
  if (type === 'application/json') return isJson(bytes) ? type : null
  if (type === 'application/xml') return readStart(bytes).trimStart().startsWith('<') ? type : null
  return type
}

const isUtf16 = (bytes: Uint8Array) => (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

const isControl = (byte: number) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)

/** UTF-8, UTF-16 with its mark, or an older encoding such as Shift_JIS: whatever holds no control characters. */
const isText = (bytes: Uint8Array): boolean => {
  if (!isUtf16(bytes)) return !bytes.some(isControl)
  const text = readWhole(bytes)
  return text !== null && ![...text].some(character => isControl(character.codePointAt(0)!))
}

const readWhole = (bytes: Uint8Array): string | null => {
  try {
    const encoding = !isUtf16(bytes) ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be'
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const readStart = (bytes: Uint8Array): string => (isUtf16(bytes) ? (readWhole(bytes) ?? '') : new TextDecoder('latin1').decode(bytes.subarray(0, 200)).replace(/^ï»¿/, ''))

// One object, or one a line as test runners and log shippers write them.
const isJson = (bytes: Uint8Array): boolean => {
  const text = readWhole(bytes)
  if (text === null) return false
  const parses = (part: string) => {
    try {
      JSON.parse(part)
      return true
    } catch {
      return false
    }
  }
  return parses(text) || text.split('\n').filter(row => row.trim() !== '').every(parses)
}
