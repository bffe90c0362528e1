import type { FacetValue } from './facets'

// Identity, os and roles: no server is without them, so an empty cell cannot mean that it is.
const NEVER_NONE = ['product', 'branch', 'edition', 'os', 'roles', 'start']

/** May "empty means none" be stated for the column of this facet? (rule 2) */
export function mayEmptyMeanNone(key: string): boolean {
  return !NEVER_NONE.includes(key)
}

/**
 * What an empty CSV cell says about a facet: nothing, so what is known stays. Where nothing is known it is unknown, or
 * none if that was stated on record for the column.
 */
export function readEmptyCell(key: string, known: FacetValue, emptyMeansNone: boolean): FacetValue {
  if (known !== null) return known
  return emptyMeansNone && mayEmptyMeanNone(key) ? [] : null
}
