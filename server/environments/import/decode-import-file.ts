import { DomainError } from '../../errors'

export const MAX_IMPORT_BYTES = 5 * 1024 * 1024

/** The text of an uploaded table: UTF-8 or UTF-16 by its byte order mark, else UTF-8, else Shift_JIS as Japanese spreadsheets write it. */
export const decodeImportFile = (bytes: Uint8Array): string => {
  if (bytes.byteLength > MAX_IMPORT_BYTES) throw new DomainError('too_large', 'environments.errors.fileTooLarge', { field: 'file', params: { megabytes: MAX_IMPORT_BYTES / 1024 / 1024 } })
  const text = decode(bytes)
  if (text === null || text.includes('\u0000')) throw new DomainError('bad_input', 'environments.errors.fileNotText', { field: 'file' })
  if (text.trim() === '') throw new DomainError('bad_input', 'environments.errors.fileEmpty', { field: 'file' })
  return text
}

const decode = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs('utf-16le', bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs('utf-16be', bytes)
  return decodeAs('utf-8', bytes) ?? decodeAs('shift_jis', bytes)
}

const decodeAs = (encoding: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
