import { CsvError, parse } from 'csv-parse/sync'
import { DomainError } from '../../errors'
import { matchHeader, REQUIRED_COLUMNS, type Column } from './columns'

export const MAX_IMPORT_LINES = 20_000

export type ImportRow = { line: number; cells: ReadonlyMap<Column, string>; tooManyCells: boolean }
export type ImportTable = {
  columns: readonly { column: Column; header: string }[]
  /** headers that name none of our columns: shown, not read */
  ignored: readonly string[]
  rows: readonly ImportRow[]
}

type Parsed = { record: string[]; info: { lines: number } }

/** Reads the header and the lines of a table separated by comma, semicolon or tab, whichever its header shows. */
export const readImportTable = (text: string, kinds: readonly string[]): ImportTable => {
  const delimiter = delimiterOf(text, kinds)
  const [head, ...records] = parseAll(text, delimiter)
  if (!head) throw new DomainError('bad_input', 'environments.errors.fileEmpty', { field: 'file' })
  if (records.length === 0) throw new DomainError('bad_input', 'environments.errors.fileNoLines', { field: 'file' })
  if (records.length > MAX_IMPORT_LINES) throw new DomainError('too_large', 'environments.errors.tooManyLines', { field: 'file', params: { count: MAX_IMPORT_LINES } })
  const columns = readHeader(head.record, kinds)
  return {
    columns: columns.flatMap((column, index) => (column ? [{ column, header: head.record[index]! }] : [])),
    ignored: head.record.filter((header, index) => !columns[index] && header !== ''),
    rows: records.map(({ record, info }) => ({
      line: info.lines,
      cells: new Map(columns.flatMap((column, index) => (column ? [[column, record[index] ?? '']] : []))),
      tooManyCells: record.slice(columns.length).some(cell => cell !== ''),
    })),
  }
}

const delimiterOf = (text: string, kinds: readonly string[]): string => {
  const firstLine = text.trimStart().split(/\r\n|\n|\r/, 1)[0]!
  const found = [',', ';', '\t'].map(delimiter => ({ delimiter, known: firstLine.split(delimiter).filter(cell => matchHeader(cell.replaceAll('"', ''), kinds)).length }))
  return found.sort((a, b) => b.known - a.known)[0]!.delimiter
}

const parseAll = (text: string, delimiter: string): Parsed[] => {
  try {
    return parse(text, { delimiter, bom: true, trim: true, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true }) as unknown as Parsed[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const line = (cause as unknown as { lines?: number }).lines ?? 1
    throw new DomainError('bad_input', 'environments.errors.fileQuotes', { field: 'file', params: { line }, cause })
  }
}

const readHeader = (head: readonly string[], kinds: readonly string[]): (Column | null)[] => {
  const columns = head.map(header => matchHeader(header, kinds))
  const twice = columns.find((column, index) => column && columns.indexOf(column) !== index)
  if (twice) throw new DomainError('bad_input', 'environments.errors.columnTwice', { field: 'file', params: { column: twice } })
  const missing = REQUIRED_COLUMNS.filter(column => !columns.includes(column))
  if (missing.length > 0) throw new DomainError('bad_input', 'environments.errors.columnsMissing', { field: 'file', params: { columns: missing.join(', ') } })
  return columns
}
