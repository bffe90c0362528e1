import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import type { z } from 'zod'
import type { FactProblem } from './fact-problems'

export type FactRow<Row> = { file: string; line: number; row: Row }

type Shape = z.ZodObject<z.ZodRawShape>

/**
 * Reads one catalogue file. Rows that do not fit the schema are left out and added to `problems`,
 * each with its line and field; the header must name exactly the schema's columns.
 */
export function readFactTable<S extends Shape>(
  dir: string,
  file: string,
  schema: S,
  problems: FactProblem[],
): FactRow<z.output<S>>[] {
  const records = parseRecords(dir, file, problems)
  const header = Object.keys(schema.shape)
  const found = records[0]?.cells ?? []
  if (found.join() !== header.join()) {
    const message = `the header is "${found.join(',')}".`
    problems.push({ file, line: 1, field: 'header', message, remedy: `Make it "${header.join(',')}".` })
    return []
  }
  return records.slice(1).flatMap(({ line, cells }) => {
    const parsed = schema.safeParse(Object.fromEntries(header.map((column, at) => [column, cells[at]])))
    if (parsed.success) return [{ file, line, row: parsed.data }]
    for (const issue of parsed.error.issues) {
      const field = String(issue.path[0] ?? 'row')
      const value = cells[header.indexOf(field)] ?? ''
      problems.push({ file, line, field, message: `"${value}" does not fit.`, remedy: issue.message })
    }
    return []
  })
}

function parseRecords(dir: string, file: string, problems: FactProblem[]): { line: number; cells: string[] }[] {
  try {
    const options = { bom: true, info: true, skip_empty_lines: true } as const
    const parsed = parse(readFileSync(join(dir, file)), options) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = 'lines' in error ? Number(error['lines']) : 0
    problems.push({ file, line, field: 'row', message: error.message, remedy: 'Correct the quotes and commas of this line.' })
    return []
  }
}
