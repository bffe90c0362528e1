import { createHash } from 'node:crypto'
import { countingPolicies, normaliseFacetValue, type FacetPolicy, type Facets, type FacetValue } from './facets'

export type Profile = { readonly facets: Facets; readonly hash: string }

/**
 * The content-addressed profile of rule 2: only facets that count, in one spelling. Installations configured alike
 * get the same hash whatever the order of keys and values, the case, or the facets that are ignored.
 */
export function normaliseProfile(raw: Facets, policies: readonly FacetPolicy[]): Profile {
  const keys = countingPolicies(policies).map(({ key }) => key).sort()
  const entries = keys.map((key): [string, FacetValue] => [key, normaliseFacetValue(raw[key])])
  return {
    facets: Object.fromEntries(entries),
    hash: createHash('sha256').update(JSON.stringify(entries)).digest('hex'),
  }
}
