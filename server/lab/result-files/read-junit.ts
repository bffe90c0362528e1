import { readDurationMs } from './duration'
import { capText, LIMITS } from './limits'
import { firstMessage, outlineVisitor, type OutlineCase, type ResultReader } from './outline'
import type { Attributes } from './read-elements'
import type { CaseStatus, ClaimedTotals, ImportedCase } from './result-file'
import { addCounts, compareClaims, countCase, disagreementList, NO_TOTALS, readCount } from './totals'

/** Heeded only where no child element says how the case ended. */
const STATUS_ATTRIBUTE: Record<string, CaseStatus> = {
  failed: 'failed',
  failure: 'failed',
  timedout: 'failed',
  error: 'error',
  panicked: 'error',
  interrupted: 'error',
  aborted: 'error',
  skipped: 'skipped',
  ignored: 'skipped',
  disabled: 'skipped',
  pending: 'skipped',
  notrun: 'skipped',
  inconclusive: 'blocked',
}

/** Reads JUnit XML. Of two results on one case the worst counts: error, failure, skipped. */
export function junitReader(): ResultReader {
  const cases: ImportedCase[] = []
  const totals = { ...NO_TOTALS }
  const disagreements = disagreementList()
  let rootClaims = claimsOf({})
  let outermostClaims = claimsOf({})
  let producer: string | undefined
  let severalResults = 0

  const visitor = outlineVisitor({
    suiteElement: 'testsuite',
    caseElement: 'testcase',
    markElements: ['error', 'failure', 'skipped'],
    root(attributes) {
      rootClaims = claimsOf(attributes)
      if (attributes['xsi:noNamespaceSchemaLocation'] === 'junit_schema_4.xsd' || attributes.name === 'Pester') producer = 'Pester'
    },
    element() {},
    suitePath: ({ name = '' }) => name,
    case(found) {
      if ([...found.marks.values()].reduce((sum, mark) => sum + mark.times, 0) > 1) severalResults += 1
      const imported = importCase(found)
      cases.push(imported)
      countCase(totals, imported.status)
      for (let suite = found.suite; suite; suite = suite.parent) countCase(suite.totals, imported.status)
    },
    suite(found) {
      const claims = claimsOf(found.attributes)
      disagreements.add(...compareClaims(`suite ${capText(found.path, 120)}`, claims, found.totals))
      if (!found.parent) outermostClaims = mapClaims((column) => addCounts(outermostClaims[column], claims[column]))
      if (found.attributes.name === 'pytest') producer ??= 'pytest'
    },
  })

  return {
    visitor,
    finish(root) {
      const claimed = mapClaims((column) => rootClaims[column] ?? outermostClaims[column])
      // a root that is itself a suite has compared its claims when it closed
      if (root === 'testsuites') disagreements.add(...compareClaims('file', rootClaims, totals))
      if (severalResults > 0) disagreements.add(`${severalResults} case(s) carry more than one result, the worst of each counts`)
      return {
        format: 'junit',
        producer,
        cases,
        totals,
        claimed: Object.values(claimed).some((count) => count !== null) ? claimed : null,
        disagreements: disagreements.all(),
      }
    },
  }
}

function claimsOf(attributes: Attributes): ClaimedTotals {
  return {
    tests: readCount(attributes.tests),
    failures: readCount(attributes.failures),
    errors: readCount(attributes.errors),
    skipped: readCount(attributes.skipped ?? attributes.skip),
    other: null,
  }
}

function mapClaims(count: (column: keyof ClaimedTotals) => number | null): ClaimedTotals {
  return { tests: count('tests'), failures: count('failures'), errors: count('errors'), skipped: count('skipped'), other: count('other') }
}

function importCase(found: OutlineCase): ImportedCase {
  const { attributes, marks } = found
  const name = capText(attributes.name ?? '', LIMITS.nameCharacters)
  const className = capText(attributes.classname ?? '', LIMITS.nameCharacters)
  const decisive = marks.get('error') ?? marks.get('failure') ?? marks.get('skipped')
  return {
    suite: found.suite?.path || className,
    name,
    fullName: fullNameOf(className, name),
    status: statusOf(found),
    durationMs: readDurationMs(attributes.time),
    message: firstMessage(decisive?.attributes.message, decisive?.text),
  }
}

function statusOf({ attributes, marks }: OutlineCase): CaseStatus {
  if (marks.has('error')) return 'error'
  if (marks.has('failure')) return 'failed'
  const status = attributes.status?.toLowerCase() ?? ''
  // Pester writes <skipped> for an inconclusive case too, but leaves it out of its own skipped count
  if (marks.has('skipped')) return status === 'inconclusive' ? 'blocked' : 'skipped'
  return Object.hasOwn(STATUS_ATTRIBUTE, status) ? (STATUS_ATTRIBUTE[status] ?? 'blocked') : 'passed'
}

/** Pester puts the script's path in classname and the whole path of blocks in name; mocha repeats the name's end. */
function fullNameOf(className: string, name: string): string {
  const addsNothing = className === '' || /\.ps1$/i.test(className) || name.startsWith(className) || name.endsWith(className)
  return addsNothing ? name : capText(`${className}.${name}`, LIMITS.nameCharacters)
}
