import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { parseResultFile } from '@/server/lab/result-files/parse-result-file'
import { ResultFileError } from '@/server/lab/result-files/result-file-error'

const folder = new URL('../../../shared/data/results/', import.meta.url)
const present = existsSync(new URL('index.csv', folder))
const SUPPORTED = ['NUnit 2.5', 'NUnit 2.5/2.6', 'NUnit 2.x', 'JUnit']
const BAD: Record<string, string> = { 'bad-corrupt.xml': 'not_xml', 'bad-empty.xml': 'empty', 'bad-non-junit.xml': 'not_a_test_report' }

type Row = { file: string; format: string; tests: string; failures: string; errors: string; skipped: string; other_not_passed: string }

describe.skipIf(!present)('real result files agree with index.csv, and the rest is refused with a reason', () => {
  const rows: Row[] = present ? parse(readFileSync(new URL('index.csv', folder)), { columns: true, bom: true }) : []
  const read = (file: string) => parseResultFile(readFileSync(new URL(file, folder)), file)
  const seen = { agree: 0, bad: 0, unsupported: 0 }

  it.each(rows.filter(({ format }) => SUPPORTED.includes(format)))('$file agrees', (row) => {
    const { totals } = read(row.file)
    expect(totals).toEqual({ tests: +row.tests, failures: +row.failures, errors: +row.errors, skipped: +row.skipped, other: +row.other_not_passed })
    seen.agree += 1
  })

  it.each(rows.filter(({ format }) => !SUPPORTED.includes(format)))('$file ($format) is refused', ({ file, format }) => {
    let error: unknown
    try {
      read(file)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ResultFileError)
    if (file in BAD) {
      expect(error).toMatchObject({ code: BAD[file] })
      seen.bad += 1
    } else {
      expect(error).toMatchObject({ code: 'unsupported_format' })
      const named = format === 'JSON lines' ? 'go test -json' : format
      expect((error as ResultFileError).message).toContain(named)
      seen.unsupported += 1
    }
  })

  it('covers every file of the index', () => {
    process.stdout.write(`result files: ${seen.agree} agree, ${seen.bad} bad refused, ${seen.unsupported} of other formats refused\n`)
    expect(seen.agree + seen.bad + seen.unsupported).toBe(rows.length)
    expect(seen.bad).toBe(Object.keys(BAD).length)
  })
})
