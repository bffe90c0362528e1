import { createHash } from 'node:crypto'
import { comparableValue, countingPolicies, type FacetPolicy, type Facets, type FacetValue } from './facets'

export type Profile = { readonly facets: Facets; readonly hash: string }

/**
 * The content-addressed profile of rule 2: only facets that count, in one spelling. Installations configured alike
 * get the same hash whatever the order of keys and values, the case, or the facets that are ignored.
 */
export function normaliseProfile(raw: Facets, policies: readonly FacetPolicy[]): Profile {
  const counting = countingPolicies(policies).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const entries = counting.map((policy): [string, FacetValue] => [policy.key, comparableValue(raw[policy.key], policy)])
  return {
    facets: Object.fromEntries(entries),
    hash: createHash('sha256').update(JSON.stringify(entries)).digest('hex'),
  }
}
