import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseResultFile } from '@/server/lab/result-files/parse-result-file'
import { ResultFileError } from '@/server/lab/result-files/result-file-error'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/results/${name}`, import.meta.url))
const parse = (name: string) => parseResultFile(fixture(name), name)
const text = (xml: string) => new TextEncoder().encode(xml)

function refusal(bytes: Uint8Array, filename?: string): ResultFileError {
  try {
    parseResultFile(bytes, filename)
  } catch (error) {
    if (error instanceof ResultFileError) return error
    throw error
  }
  throw new Error('the file was not refused')
}

describe('a result file is counted case by case', () => {
  it.each([
    // file, tests, failures, errors, skipped, other
    ['pester-mail-flow.nunit.xml', 7, 1, 0, 1, 1],
    ['pester-mail-flow.junit.xml', 5, 1, 0, 1, 1],
    ['nunit-2.6-not-run.xml', 6, 1, 1, 1, 2],
    ['nunit-2.4-no-result.xml', 5, 2, 0, 1, 1],
    ['junit-nested.xml', 3, 1, 0, 0, 0],
    ['junit-several-results.xml', 5, 2, 1, 1, 0],
    ['junit-counts-only.xml', 0, 0, 0, 0, 0],
    ['junit-too-many-claimed.xml', 4, 1, 0, 2, 0],
    ['junit-single-suite.xml', 2, 1, 0, 0, 0],
  ])('%s', (name, tests, failures, errors, skipped, other) => {
    expect(parse(name).totals).toEqual({ tests, failures, errors, skipped, other })
  })

  it('totals are the cases, whatever the attributes say', () => {
    const { totals, cases } = parse('junit-too-many-claimed.xml')
    expect(totals.tests).toBe(cases.length)
    expect(cases.map(({ status }) => status)).toEqual(['passed', 'skipped', 'skipped', 'failed'])
  })
})

describe('attributes that differ from the cases are reported, not fatal', () => {
  it('says nothing where they agree', () => {
    for (const name of ['pester-mail-flow.nunit.xml', 'junit-nested.xml', 'junit-single-suite.xml']) expect(parse(name).disagreements).toEqual([])
  })

  it('NUnit 2 leaves not-run cases out of its total, and a set-up failure leaves no case', () => {
    expect(parse('nunit-2.6-not-run.xml').disagreements).toEqual([
      'file: tests says 4, counted 6 (NUnit 2 leaves the 2 not run out of its total)',
      'suite Lab.Backup.Agent: marked error, but none of its cases failed',
    ])
  })

  it("Pester's JUnit root claims an error that no case has", () => {
    expect(parse('pester-mail-flow.junit.xml').disagreements).toEqual(['file: errors says 1, counted 0'])
  })

  it('a case that says Success and carries a failure is a failure', () => {
    const { cases, disagreements } = parse('nunit-2.4-no-result.xml')
    expect(cases.map(({ status }) => status)).toEqual(['passed', 'failed', 'skipped', 'failed', 'blocked'])
    expect(disagreements).toContain('case old.lies: says Success but carries a failure, counted as failed')
    expect(disagreements).toContain('case old.odd: no known result (Maybe), counted as other')
  })

  it('a count of cases that are not there is shown beside none', () => {
    const { claimed, disagreements } = parse('junit-counts-only.xml')
    expect(claimed).toEqual({ tests: 6, failures: 1, errors: 0, skipped: 2, other: null })
    expect(disagreements).toContain('suite pytest: tests says 6, counted 0')
  })

  it('an absent count stays unknown, never 0', () => {
    expect(parse('junit-several-results.xml').claimed).toBeNull()
    expect(parseResultFile(text('<testsuites tests="1"/>')).claimed).toEqual({ tests: 1, failures: null, errors: null, skipped: null, other: null })
  })

  it('several results on one case are named, and the worst counts', () => {
    const { cases, disagreements } = parse('junit-several-results.xml')
    expect(cases.map(({ status, message }) => [status, message])).toEqual([
      ['error', 'tear-down'],
      ['failed', 'one'],
      ['failed', null],
      ['skipped', null],
      ['passed', null],
    ])
    expect(disagreements).toEqual(['3 case(s) carry more than one result, the worst of each counts'])
  })

  it('the list stays short however wrong the file is', () => {
    const suites = '<testsuite tests="9"/>'.repeat(500)
    const { disagreements } = parseResultFile(text(`<testsuites>${suites}</testsuites>`))
    expect(disagreements).toHaveLength(51)
    expect(disagreements.at(-1)).toBe('and 450 more')
  })
})

describe('a case keeps its name, time and message', () => {
  it('Pester names end after their block, parameters kept', () => {
    const { cases, producer } = parse('pester-mail-flow.nunit.xml')
    expect(producer).toBe('Pester')
    expect(cases[1]).toEqual({
      suite: 'Mail flow.[MAIL-02] outbound',
      name: 'reaches a partner("tls")',
      fullName: 'Mail flow.[MAIL-02] outbound.reaches a partner("tls")',
      status: 'passed',
      durationMs: 2000,
      message: null,
    })
    expect(cases[2]?.name).toBe('MAIL-01: 内部メールが届く')
    expect(cases[3]).toMatchObject({ status: 'failed', durationMs: 5000, message: 'Expected 200, but got 500.' })
  })

  it('NUnit names end after namespace and fixture', () => {
    const { cases, producer } = parse('nunit-2.6-not-run.xml')
    expect(producer).toBe('NUnit 2.6.4.14350')
    expect(cases.map(({ suite, name }) => `${suite}|${name}`)).toEqual([
      'Lab.Backup.Restore|OneMailbox',
      'Lab.Backup.Restore|OneDatabase',
      'Lab.Backup.Restore|FromTape',
      'Lab.Backup.Restore|FromShare("a.b")',
      'Lab.Backup.Restore|Later',
      'Lab.Backup.Restore|WrongSignature',
    ])
    expect(cases[1]?.message).toBe('Expected: True\n  But was:  False')
    expect(cases[4]).toMatchObject({ durationMs: null, message: 'not on this rig' })
  })

  it('thousands separators and decimal commas are durations, nonsense is unknown', () => {
    const time = (value: string) => parseResultFile(text(`<testsuite><testcase name="a" time="${value}"/></testsuite>`)).cases[0]?.durationMs
    expect(['1,234.5', '0,12', '3', '1e-3', '', '-1', 'NaN', 'soon', '1e99'].map(time)).toEqual([1234500, 120, 3000, 1, null, null, null, null, null])
  })

  it('long names and messages are cut without halving a character, control characters dropped', () => {
    const message = `&#x85;${'😀'.repeat(10_000)}`
    const xml = `<testsuite><testcase name="${'n'.repeat(5_000)}"><failure message="${message}"/></testcase></testsuite>`
    const [found] = parseResultFile(text(xml)).cases
    expect(found?.name).toHaveLength(1_000)
    expect(found?.message?.length).toBeLessThanOrEqual(4_000)
    expect(found?.message?.isWellFormed()).toBe(true)
    expect(found?.message?.startsWith('😀')).toBe(true)
  })
})

describe('a file is read in the encoding it is really in', () => {
  const xml = new TextDecoder().decode(fixture('pester-mail-flow.nunit.xml'))
  const utf16le = Buffer.from(xml, 'utf16le')
  const withBom = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])

  it.each([
    ['UTF-8 with a byte order mark', fixture('pester-mail-flow.nunit.xml')],
    ['UTF-8 without', text(xml)],
    ['UTF-8 that declares UTF-16', text(xml.replace('encoding="utf-8"', 'encoding="utf-16"'))],
    ['UTF-16 LE with a byte order mark', withBom],
    ['UTF-16 LE without', utf16le],
    ['UTF-16 BE with a byte order mark', Buffer.from(withBom).swap16()],
    ['UTF-16 BE without', Buffer.from(utf16le).swap16()],
  ])('%s', (_, bytes) => {
    expect(parseResultFile(bytes)).toEqual(parse('pester-mail-flow.nunit.xml'))
  })

  it('the fixture does begin with a byte order mark', () => {
    expect([...fixture('pester-mail-flow.nunit.xml').subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  })

  it('Shift_JIS as declared', () => {
    const head = text('<?xml version="1.0" encoding="Shift_JIS"?><testsuite><testcase name="')
    const bytes = Buffer.concat([head, Buffer.from([0x83, 0x81, 0x81, 0x5b, 0x83, 0x8b]), text('"/></testsuite>')])
    expect(parseResultFile(bytes).cases[0]?.name).toBe('メール')
  })

  it('bytes that are not that encoding, and encodings not read, are refused', () => {
    expect(refusal(Buffer.from([0x3c, 0x61, 0xff, 0xfe, 0x3e]))).toMatchObject({ code: 'unsupported_encoding' })
    expect(refusal(text('<?xml version="1.0" encoding="UTF-7"?><testsuites/>'))).toMatchObject({ code: 'unsupported_encoding' })
    expect(refusal(text('<?xml version="1.0" encoding="constructor"?><testsuites/>'))).toMatchObject({ code: 'unsupported_encoding' })
  })
})

describe('a file that is no supported report is refused with a reason', () => {
  it.each([
    ['bad-empty.xml', 'empty'],
    ['bad-cut-short.xml', 'not_xml'],
    ['bad-other.xml', 'not_a_test_report'],
  ])('%s: %s', (name, code) => {
    expect(refusal(fixture(name), name)).toMatchObject({ code })
  })

  it.each([
    ['NUnit 3', '<test-run total="1"/>'],
    ['TRX', '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"/>'],
    ['xUnit.net', '<!-- xunit 1 --><assembly total="1"/>'],
    ['xUnit.net', '<assemblies/>'],
    ['TAP', 'TAP version 13\n1..1\nok 1 - a\n'],
    ['TAP', 'not ok 1 - a\n1..1\n'],
    ['go test -json', '{"Time":"2026-11-20T09:00:00Z","Action":"run","Test":"A"}\n'],
    ['JSON', '[]'],
  ])('%s by name, as not supported yet: %s', (format, content) => {
    const error = refusal(text(content))
    expect(error.code).toBe('unsupported_format')
    expect(error.message).toContain(`${format}, which is not supported yet`)
  })

  it('says on which line a broken file breaks', () => {
    expect(refusal(fixture('bad-cut-short.xml')).line).toBe(5)
  })

  it('a case inside a case is refused, since either result could be the right one', () => {
    expect(refusal(text('<testsuite><testcase name="a"><testcase name="b"/></testcase></testsuite>')).code).toBe('nested_case')
  })
})
