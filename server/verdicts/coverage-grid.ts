import { isKnown, START_FACET, type FacetValue } from '../domain/facets'
import { compareStatuses } from '../domain/status'
import type { Reach, ReachRow } from './preview-reach'

/** How a facet of a profile stands to the run the outcome rests on, or to the nearest one. */
export type CellMark = 'aside' | 'same' | 'sign_off' | 'must_match' | 'unknown' | 'no_run'
export type GridCell = { key: string; value: FacetValue; rig: FacetValue | undefined; mark: CellMark }
export type GridRow = ReachRow & { cells: GridCell[] }
/** `columns`: the facets that tell the profiles apart or differ from the rig; `alike`: those that are the same everywhere, with their value. */
export type CoverageGrid = { columns: string[]; alike: { key: string; value: FacetValue }[]; rows: GridRow[] }

/** The reach as a grid: a row a profile, worst outcome first, then the largest; a column each facet in which something differs. */
export const coverageGrid = (reach: Reach): CoverageGrid => {
  const rows = reach.rows.map(leaveStartAside)
  const keys = [...new Set(rows.flatMap(row => Object.keys(row.profile.facets)))]
  const differs = (key: string) => {
    const asked = rows.filter(row => key in row.profile.facets)
    return new Set(asked.map(row => JSON.stringify(row.profile.facets[key]))).size > 1 || asked.some(row => !['same', 'no_run'].includes(markOf(row, key)))
  }
  const columns = keys.filter(differs)
  const sorted = rows.toSorted((a, b) => compareStatuses(rankable(a), rankable(b)) || b.installations - a.installations)
  return {
    columns,
    alike: keys.filter(key => !columns.includes(key)).map(key => ({ key, value: rows.find(row => key in row.profile.facets)!.profile.facets[key] ?? null })),
    rows: sorted.map(row => ({ ...row, cells: columns.map(key => ({ key, value: row.profile.facets[key] ?? null, rig: row.evaluation.differences.find(one => one.key === key)?.rig, mark: markOf(row, key) })) })),
  }
}

// Where the build is installed already, what it was installed over is no question any more.
const leaveStartAside = (row: ReachRow): ReachRow => {
  if (row.installed === 0) return row
  const { [START_FACET]: _, ...facets } = row.profile.facets
  const { differences, unknownFacets } = row.evaluation
  return { ...row, profile: { ...row.profile, facets }, evaluation: { ...row.evaluation, differences: differences.filter(({ key }) => key !== START_FACET), unknownFacets: unknownFacets.filter(key => key !== START_FACET) } }
}

const rankable = ({ outcome }: ReachRow) => (outcome === 'pass' || outcome === 'conditional' ? 'may_install' : outcome)

// What is unknown is said first: no run could stand for it.
const markOf = ({ profile, evaluation }: ReachRow, key: string): CellMark => {
  if (!(key in profile.facets)) return 'aside'
  if (!isKnown(profile.facets[key])) return 'unknown'
  if (evaluation.runId === null) return 'no_run'
  return evaluation.differences.find(one => one.key === key)?.policy ?? 'same'
}
