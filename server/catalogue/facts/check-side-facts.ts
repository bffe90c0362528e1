import { compareBuildVersions } from '@/server/domain/build-version'
import type { FactProblem } from './fact-problems'
import type { FactTables } from './fact-rows'

/** What calendars and lists of known issues say about the builds they name. */
export function checkSideFacts({ builds, months, issues, urgencies }: FactTables): FactProblem[] {
  const rowOf = new Map(builds.map(({ row }) => [row.key, row]))
  const problems: FactProblem[] = []
  for (const { file, line, row } of months) {
    const report = (field: string, message: string, remedy: string) => problems.push({ file, line, field, message, remedy })
    const shipped = rowOf.get(row.build)
    const baseline = rowOf.get(row.baseline)
    if ((row.shipped === '') !== (row.build === '')) report('build', 'what shipped needs its build, and nothing else has one.', 'Fill in both or neither.')
    if (shipped && (shipped.kind !== row.shipped || shipped.branch !== row.branch)) report('shipped', `${row.build} is no ${row.shipped} of ${row.branch}.`, 'Name the build of that month.')
    if (row.baseline !== '' && row.shipped !== 'hotpatch') report('baseline', 'only a hotpatch stands on a baseline.', 'Empty the cell.')
    if (baseline && shipped && (baseline.kind !== 'baseline' || compareBuildVersions(baseline.version, shipped.version) >= 0))
      report('baseline', `${row.baseline} is no baseline before ${row.build}.`, 'Name the one it is installed on.')
  }
  for (const { file, line, row } of issues) {
    if (row.affected_from === null && row.from_kb === '')
      problems.push({ file, line, field: 'affected_from', message: 'the issue names neither a build nor a KB.', remedy: 'Give one of them.' })
    if (row.affected_from && row.fixed_in && compareBuildVersions(row.affected_from, row.fixed_in) >= 0)
      problems.push({ file, line, field: 'fixed_in', message: 'it is fixed before it began.', remedy: 'Turn the two round.' })
  }
  for (const { file, line, row } of urgencies)
    if (row.severity === '' && row.cves.length === 0 && row.exploited_since === '')
      problems.push({ file, line, field: 'severity', message: 'the row says nothing.', remedy: 'Fill in a severity, CVEs or an exploit, or remove the row.' })
  return problems
}
