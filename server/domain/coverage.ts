import { comparableValue, countingPolicies, isKnown, type FacetPolicy, type Facets, type FacetValue } from './facets'

export type Difference = {
  readonly key: string
  readonly policy: 'must_match' | 'sign_off'
  readonly rig: FacetValue
  readonly customer: FacetValue
}

export type Comparison = { readonly covers: boolean; readonly differences: readonly Difference[] }

/**
 * Sets what a run's subject was beside what a profile is (rule 2). It covers the profile when no `must_match` facet
 * differs; the differences name every counting facet that does. An unknown facet on either side differs.
 */
export function compareToSubject(subject: Facets, profile: Facets, policies: readonly FacetPolicy[]): Comparison {
  const differences = countingPolicies(policies).flatMap((counting): Difference[] => {
    const { key, policy, compare } = counting
    const rig = comparableValue(subject[key], counting)
    const customer = comparableValue(profile[key], counting)
    if (policy === 'ignore' || matches(rig, customer, compare)) return []
    return [{ key, policy, rig, customer }]
  })
  return { covers: !differences.some(({ policy }) => policy === 'must_match'), differences }
}

export type Compared<T> = { readonly subject: T; readonly comparison: Comparison }

/**
 * The subject that comes nearest to the profile: fewest `must_match` differences, then fewest in all; of equals the
 * one listed first, so list the newest first.
 */
export function nearest<T extends { readonly facets: Facets }>(
  subjects: readonly T[],
  profile: Facets,
  policies: readonly FacetPolicy[],
): Compared<T> | null {
  return subjects
    .map((subject) => ({ subject, comparison: compareToSubject(subject.facets, profile, policies) }))
    .reduce<Compared<T> | null>((best, one) => (best === null || compareDistance(one, best) < 0 ? one : best), null)
}

function compareDistance(a: Compared<unknown>, b: Compared<unknown>): number {
  const [first, second] = [a.comparison.differences, b.comparison.differences]
  return countMustMatch(first) - countMustMatch(second) || first.length - second.length
}

function countMustMatch(differences: readonly Difference[]): number {
  return differences.filter(({ policy }) => policy === 'must_match').length
}

function matches(rig: FacetValue, customer: FacetValue, compare: FacetPolicy['compare']): boolean {
  if (!isKnown(rig) || !isKnown(customer)) return false
  const covered = customer.every((value) => rig.includes(value))
  return compare === 'covers' ? covered : covered && rig.length === customer.length
}
