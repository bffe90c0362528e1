import { readDurationMs } from './duration'
import { capText, LIMITS } from './limits'
import { firstMessage, outlineVisitor, type OutlineCase, type OutlineSuite, type ResultReader } from './outline'
import type { CaseStatus, ClaimedTotals, ImportedCase } from './result-file'
import { addCounts, compareClaims, countCase, disagreementList, NO_TOTALS, readCount } from './totals'

/** NUnit 2.5's results. What did not run on purpose is skipped; what came to no answer is blocked, never passed. */
const STATUS: Record<string, CaseStatus> = {
  success: 'passed',
  failure: 'failed',
  error: 'error',
  cancelled: 'error',
  ignored: 'skipped',
  skipped: 'skipped',
  inconclusive: 'blocked',
  notrunnable: 'blocked',
  invalid: 'blocked',
}

/** Reads NUnit 2.x, which is also Pester's `NUnitXml`. */
export function nunit2Reader(): ResultReader {
  const cases: ImportedCase[] = []
  const totals = { ...NO_TOTALS }
  const disagreements = disagreementList()
  let claimed: ClaimedTotals = { tests: null, failures: null, errors: null, skipped: null, other: null }
  let notRun: number | null = null
  let producer: string | undefined

  const visitor = outlineVisitor({
    suiteElement: 'test-suite',
    caseElement: 'test-case',
    markElements: ['failure', 'reason'],
    root(attributes) {
      notRun = readCount(attributes['not-run'])
      claimed = {
        tests: readCount(attributes.total),
        failures: readCount(attributes.failures),
        errors: readCount(attributes.errors),
        skipped: addCounts(readCount(attributes.ignored), readCount(attributes.skipped)),
        other: addCounts(readCount(attributes.inconclusive), readCount(attributes.invalid)),
      }
      if (attributes.name === 'Pester') producer = 'Pester'
    },
    element(name, attributes) {
      if (name === 'environment' && attributes['nunit-version']) producer ??= capText(`NUnit ${attributes['nunit-version']}`, 40)
    },
    // NUnit nests namespaces part by part; Pester writes the whole path on every suite
    suitePath: ({ name = '' }, parent) => (parent?.attributes.type === 'Namespace' ? `${parent.path}.${name}` : name),
    case(found) {
      const imported = importCase(found, disagreements.add)
      cases.push(imported)
      countCase(totals, imported.status)
      for (let suite = found.suite; suite; suite = suite.parent) countCase(suite.totals, imported.status)
    },
    suite(found) {
      // a set-up that failed before any case ran leaves its trace only here
      const result = found.attributes.result?.toLowerCase()
      if ((result === 'failure' || result === 'error') && found.totals.failures + found.totals.errors === 0) {
        disagreements.add(`suite ${capText(found.path, 120)}: marked ${result}, but none of its cases failed`)
      }
    },
  })

  return {
    visitor,
    finish: () => ({
      format: 'nunit2',
      producer,
      cases,
      totals,
      claimed: Object.values(claimed).some((count) => count !== null) ? claimed : null,
      disagreements: [...compareClaims('file', claimed, totals).map((line) => explainTotal(line, claimed, notRun, totals.tests)), ...disagreements.all()],
    }),
  }
}

function explainTotal(line: string, claimed: ClaimedTotals, notRun: number | null, counted: number): string {
  const leavesOutNotRun = line.startsWith('file: tests ') && notRun && addCounts(claimed.tests, notRun) === counted
  return leavesOutNotRun ? `${line} (NUnit 2 leaves the ${notRun} not run out of its total)` : line
}

function importCase(found: OutlineCase, disagree: (line: string) => void): ImportedCase {
  const { attributes, marks } = found
  const fullName = capText(attributes.name ?? '', LIMITS.nameCharacters)
  const named = nameInSuite(fullName, found.suite)
  const stated = statedStatus(attributes)
  let status: CaseStatus = stated ?? 'blocked'
  if (stated === null) disagree(`case ${capText(fullName, 120)}: no known result (${capText(attributes.result ?? 'none', 40)}), counted as other`)
  if (marks.has('failure') && status !== 'failed' && status !== 'error') {
    disagree(`case ${capText(fullName, 120)}: says ${capText(attributes.result ?? 'nothing', 40)} but carries a failure, counted as failed`)
    status = 'failed'
  } else if (status === 'passed' && attributes.success?.toLowerCase() === 'false') {
    disagree(`case ${capText(fullName, 120)}: says Success and success="False", counted as failed`)
    status = 'failed'
  }
  const failure = marks.get('failure')
  const reason = marks.get('reason')
  return {
    ...named,
    fullName,
    status,
    durationMs: readDurationMs(attributes.time),
    message: firstMessage(failure?.message, failure?.text, reason?.message, reason?.text),
  }
}

/** Before 2.5 there was no `result`, only `executed` and `success`. */
function statedStatus(attributes: OutlineCase['attributes']): CaseStatus | null {
  if (attributes.result !== undefined) {
    const result = attributes.result.toLowerCase()
    return Object.hasOwn(STATUS, result) ? (STATUS[result] ?? null) : null
  }
  if (attributes.executed?.toLowerCase() === 'false') return 'skipped'
  if (attributes.success?.toLowerCase() === 'true') return 'passed'
  if (attributes.success?.toLowerCase() === 'false') return 'failed'
  return null
}

/** The innermost suite whose path the full name begins with, and what follows it. */
function nameInSuite(fullName: string, innermost: OutlineSuite | null): { suite: string; name: string } {
  for (let suite = innermost; suite; suite = suite.parent) {
    if (suite.path !== '' && fullName.startsWith(`${suite.path}.`)) return { suite: suite.path, name: fullName.slice(suite.path.length + 1) }
  }
  return { suite: innermost?.path ?? '', name: fullName }
}
