import { compareBuildVersions, formatBuildVersion } from '@/server/domain/build-version'
import type { FactProblem } from './fact-problems'
import type { BuildRow, FactTables } from './fact-rows'
import type { FactRow } from './fact-table'

/** What the cells of one build say about each other and about its branch. */
export function checkBuildRow({ file, line, row }: FactRow<BuildRow>, tables: FactTables): FactProblem[] {
  const problems: FactProblem[] = []
  const report = (field: string, message: string, remedy: string) => problems.push({ file, line, field, message, remedy })

  const key = `${row.branch.replaceAll('/', '-')}/${formatBuildVersion(row.version)}`
  if (row.key !== key) report('key', `"${row.key}" is not its branch and version.`, `Write ${key}.`)

  if (!isDate(row))
    report('released_on', `"${row.released_on}" is no ${row.date_precision || 'empty cell, as its precision is'}.`, 'Correct the date or its precision.')

  if ((row.withdrawn_by === '') !== (row.withdrawn_reason === ''))
    report('withdrawn_reason', 'a withdrawal needs both who and why.', 'Fill in both or neither.')

  if (!row.applies_to.includes(row.branch)) report('applies_to', 'its own branch is missing.', `Add ${row.branch}.`)
  const ofProduct = tables.branches.filter((branch) => branch.row.product === row.product)
  for (const branch of row.applies_to)
    if (!ofProduct.some((known) => known.row.key === branch))
      report('applies_to', `"${branch}" is no branch of ${row.product}.`, 'Name branches of the same product.')

  const reissue = tables.builds.find((build) => build.row.key === row.reissued_as)?.row
  const isLater = reissue?.branch === row.branch && compareBuildVersions(reissue.version, row.version) > 0
  if (row.reissued_as !== '' && !isLater)
    report('reissued_as', `"${row.reissued_as}" is no later build of ${row.branch}.`, 'Name one, or empty the cell.')

  return problems
}

function isDate({ released_on, date_precision }: BuildRow): boolean {
  if (released_on === '' || date_precision === '') return released_on === date_precision
  if ((released_on.length === 7) !== (date_precision === 'month')) return false
  const day = date_precision === 'month' ? `${released_on}-01` : released_on
  const parsed = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
}
