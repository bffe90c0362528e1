import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '@/server/lab/result-files/limits'
import { parseResultFile } from '@/server/lab/result-files/parse-result-file'
import { ResultFileError } from '@/server/lab/result-files/result-file-error'
import { processorMs } from '../support/processor-time'

const folder = new URL('../fixtures/results/', import.meta.url)
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(new URL(name, folder)))
// a slow machine needs well under this; anything quadratic needs minutes
const FAST_MS = 5_000

/** The refusal's code, or 'parsed'; any other error passes through and fails the test. */
function answer(content: string | Uint8Array): string {
  try {
    const { cases, totals, disagreements } = parseResultFile(typeof content === 'string' ? new TextEncoder().encode(content) : content)
    expect(totals.tests).toBe(cases.length)
    expect(disagreements.length).toBeLessThanOrEqual(LIMITS.disagreements + 2)
    return 'parsed'
  } catch (error) {
    if (error instanceof ResultFileError) return error.code
    throw error
  }
}

const filled = (start: string, part: string, end: string) => start + part.repeat(Math.floor((LIMITS.fileBytes - start.length - end.length) / part.length)) + end

const bomb = `<!DOCTYPE t [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "${(i === 0 ? '&a;' : `&a${i - 1};`).repeat(10)}">`).join('')}]>`

describe('hostile XML is answered fast, and never with anything but a refusal or a report', () => {
  it.each([
    ['entity bomb', `${bomb}<testsuite><testcase name="&a8;"/></testsuite>`, 'doctype_refused'],
    ['external entity', '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite>&x;</testsuite>', 'doctype_refused'],
    ['any DOCTYPE, even an empty one', '<!DOCTYPE testsuite><testsuite/>', 'doctype_refused'],
    ['undefined entity', '<testsuite>&lol;</testsuite>', 'not_xml'],
    ["an entity named like JavaScript's own property", '<testsuite><testcase name="&constructor;&__proto__;"/></testsuite>', 'not_xml'],
    ['deep nesting', '<testsuite>'.repeat(700_000), 'too_deep'],
    ['one level too deep', `${'<testsuite>'.repeat(65)}${'</testsuite>'.repeat(65)}`, 'too_deep'],
    ['as deep as allowed', `${'<testsuite>'.repeat(64)}${'</testsuite>'.repeat(64)}`, 'parsed'],
    ['a million attributes', `<testsuite ${Array.from({ length: 600_000 }, (_, i) => `a${i}=""`).join(' ')}/>`, 'too_many_attributes'],
    ['as many attributes as allowed', `<testsuite ${Array.from({ length: 64 }, (_, i) => `a${i}=""`).join(' ')}/>`, 'parsed'],
    ['attributes named like prototypes', '<testsuite><testcase __proto__="x" constructor="y" status="constructor" name="a"/></testsuite>', 'parsed'],
    ['a million elements', filled('<testsuite>', '<a/>', '</testsuite>'), 'too_many_elements'],
    ['a million cases', filled('<testsuite>', '<testcase name="a"/>', '</testsuite>'), 'too_many_cases'],
    ['one enormous name', `<testsuite><testcase name="${'é'.repeat(4_000_000)}"/></testsuite>`, 'parsed'],
    ['one enormous message', filled('<testsuite><testcase name="a"><failure>', 'x&amp;', '</failure></testcase></testsuite>'), 'parsed'],
    ['one enormous tag', filled('<testsuite><', 'a', '>'), 'not_xml'],
    ['one enormous entity', filled('<testsuite>&', 'a', ''), 'not_xml'],
    ['one enormous character reference', filled('<testsuite>&#', '1', ';</testsuite>'), 'not_xml'],
    ['one enormous DOCTYPE', filled('<!DOCTYPE a [', '<!ENTITY a "b">', ''), 'not_xml'],
    ['nothing but brackets', filled('', '<', ''), 'not_xml'],
    ['nothing but blanks', filled('', ' ', ''), 'empty'],
    ['long suite names, deep down, over many cases', `<test-results>${`<test-suite type="Namespace" name="${'a'.repeat(999)}">`.repeat(60)}${'<test-case name="a" result="Success"/>'.repeat(49_000)}${'</test-suite>'.repeat(60)}</test-results>`, 'parsed'],
  ])('%s', (_, content, expected) => {
    const startedAt = processorMs()
    expect(answer(content)).toBe(expected)
    expect(processorMs() - startedAt).toBeLessThan(FAST_MS)
  }, 20_000)

  it('a file over the cap is refused before it is read', () => {
    expect(answer(new Uint8Array(LIMITS.fileBytes + 1))).toBe('too_large')
  })

  it('reads markup in CDATA as text', () => {
    const { cases } = parseResultFile(new TextEncoder().encode('<testsuite><testcase name="a"><system-out><![CDATA[<failure/><!DOCTYPE x>]]></system-out></testcase></testsuite>'))
    expect(cases.map(({ status }) => status)).toEqual(['passed'])
  })
})

describe('whatever the bytes, the answer is a report or a ResultFileError', () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
  const run = { seed, numRuns: 1_500 }
  process.stdout.write(`result files: fuzz seed ${seed} (FUZZ_SEED)\n`)

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void answer(bytes)), run)
  })

  it('fixtures with pieces cut out, swapped in and overwritten', () => {
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 40 }), insert: fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constantFrom('<', '>', '"', '&', '<failure/>', '</results>', '<![CDATA[', '<testcase>', '<test-case result="Success">', '&#0;', '&#x110000;').map((part) => Buffer.from(part))) })
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), fc.array(edit, { minLength: 1, maxLength: 4 }), (fixture, edits) => {
        const mutated = edits.reduce<Buffer>((bytes, { at, remove, insert }) => {
          const position = at % (bytes.length + 1)
          return Buffer.concat([bytes.subarray(0, position), insert, bytes.subarray(position + remove)])
        }, fixture)
        answer(mutated)
      }),
      run,
    )
  })

  it('elements of both dialects in any order and nesting', () => {
    const name = fc.constantFrom('test-results', 'test-suite', 'results', 'test-case', 'failure', 'reason', 'message', 'testsuites', 'testsuite', 'testcase', 'error', 'skipped')
    const attribute = fc.tuple(fc.constantFrom('name', 'result', 'status', 'type', 'tests', 'total', 'time', 'classname', 'success'), fc.constantFrom('', 'a', 'a.b', '7', '-1', 'Success', 'Failure', 'Namespace', 'False'))
    const tag = fc.tuple(name, fc.uniqueArray(attribute, { selector: ([key]) => key, maxLength: 4 }))
    const nested: fc.Memo<string> = fc.memo((depth) =>
      fc.tuple(tag, depth > 1 ? fc.array(nested(depth - 1), { maxLength: 4 }) : fc.constant([])).map(([[element, attributes], children]) => `<${element}${attributes.map(([key, value]) => ` ${key}="${value}"`).join('')}>${children.join('')}</${element}>`),
    )
    const report = fc.tuple(fc.constantFrom('test-results', 'testsuites'), fc.array(nested(6), { maxLength: 4 })).map(([root, elements]) => `<${root}>${elements.join('')}</${root}>`)
    const answers = new Set<string>()
    fc.assert(fc.property(report, (xml) => void answers.add(answer(xml))), run)
    expect([...answers].sort()).toEqual(['nested_case', 'parsed'])
  })
})
