import { LIMITS } from './limits'
import { ResultFileError } from './result-file-error'

const ENCODINGS: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  // .NET's StringWriter declares UTF-16 and the file is then saved as UTF-8
  'utf-16': 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  shift_jis: 'shift_jis',
  'windows-31j': 'shift_jis',
  'euc-jp': 'euc-jp',
}

/** The file as text: the byte order mark decides, then the shape of the first bytes, then what the XML declares. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > LIMITS.fileBytes) {
    const mebibytes = (bytes.length / 1024 / 1024).toFixed(1)
    throw new ResultFileError('too_large', `The result file is ${mebibytes} MiB; at most 8 MiB are read. Split the test run into several files.`)
  }
  const encoding = encodingOf(bytes)
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new ResultFileError('unsupported_encoding', `The result file is not readable as ${encoding}. Save it as UTF-8 and import it again.`)
  }
  if (text.trim() === '') throw new ResultFileError('empty', 'The result file is empty. Check that the test run ended and wrote its report, then import that file.')
  return text
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0x3c && b === 0) return 'utf-16le'
  if (a === 0 && b === 0x3c) return 'utf-16be'
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1]
  if (declared === undefined) return 'utf-8'
  const known = Object.hasOwn(ENCODINGS, declared.toLowerCase()) ? ENCODINGS[declared.toLowerCase()] : undefined
  if (known === undefined) {
    throw new ResultFileError('unsupported_encoding', `The result file declares the encoding ${declared}, which is not read. Save it as UTF-8 and import it again.`, 1)
  }
  return known
}
