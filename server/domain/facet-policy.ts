import { componentsAskedFor, facetsOf, type Condition } from './conditions'
import {
  comparableValue, componentName, countingPolicies, PRECISIONS, START_FACET, type FacetPolicy, type Facets, type FacetValue, type Precision,
} from './facets'

/** What makes a build this build is never a matter of taste: these must match exactly, whoever asks. */
export const FIXED_FACETS: readonly string[] = ['product', 'branch', START_FACET]

const isComponentKey = (key: string): boolean => key.startsWith('component:')

/** Facets of several values, where a rig that has more may still stand for a customer that has less. */
export function mayCover(key: string): boolean {
  return key === 'roles' || key === 'co_installed' || isComponentKey(key)
}

/**
 * The policies as somebody wants them, in one order and one spelling, on top of those that hold: a key that is not named
 * stays as it is, the fixed ones stay whatever is said, and what a key cannot do (cover, be told apart by version) is left out.
 */
export function settlePolicies(holding: readonly FacetPolicy[], wanted: readonly FacetPolicy[]): FacetPolicy[] {
  const named = new Map(wanted.map((one) => [one.key, one]))
  const added = wanted.filter(({ key }) => isComponentKey(key) && !holding.some((one) => one.key === key))
  const all = [...holding.map((one) => (FIXED_FACETS.includes(one.key) ? one : (named.get(one.key) ?? one))), ...added].map(settle)
  const components = all.filter(({ key }) => isComponentKey(key)).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return [...all.filter(({ key }) => !isComponentKey(key)), ...components]
}

function settle({ key, policy, compare, version = 'major', names = [] }: FacetPolicy): FacetPolicy {
  if (!isComponentKey(key)) return { key, policy, compare: mayCover(key) ? compare : 'exact' }
  const counting = [...new Set(names.map(componentName))].filter((name) => name !== '').sort()
  return { key, policy, compare, ...(version !== 'major' && { version }), ...(counting.length > 0 && { names: counting }) }
}

export type ConditionGap = { readonly conditionKey: string; readonly facet: string; readonly gap: 'not_counting' | 'version_too_coarse' | 'name_not_watched' }

/** What keeps conditions from being decided under these policies: they may use only what counts, as finely as they ask (rule 2). */
export function findConditionGaps(conditions: readonly Condition[], policies: readonly FacetPolicy[]): ConditionGap[] {
  const counting = new Map(countingPolicies(policies).map((one) => [one.key, one]))
  return conditions.flatMap(({ key, predicate }) => {
    const ignored = facetsOf(predicate).filter((facet) => !counting.has(facet))
    const gaps = componentsAskedFor(predicate).flatMap(({ facet, text }): ConditionGap[] => {
      const policy = counting.get(facet)
      if (!policy) return []
      const { name, precision } = readWanted(text)
      const unwatched = (policy.names ?? []).length > 0 && !policy.names!.includes(name)
      if (unwatched) return [{ conditionKey: key, facet, gap: 'name_not_watched' }]
      return isFiner(precision, policy.version ?? 'major') ? [{ conditionKey: key, facet, gap: 'version_too_coarse' }] : []
    })
    return [...ignored.map((facet): ConditionGap => ({ conditionKey: key, facet, gap: 'not_counting' })), ...gaps]
  })
}

function readWanted(text: string): { name: string; precision: Precision } {
  const at = text.lastIndexOf('@')
  if (at === -1) return { name: text, precision: 'major' }
  const parts = text.slice(at + 1).split('.').length
  return { name: text.slice(0, at), precision: PRECISIONS[Math.min(parts, 3) - 1]! }
}

function isFiner(a: Precision, b: Precision): boolean {
  return PRECISIONS.indexOf(a) > PRECISIONS.indexOf(b)
}

/**
 * Can two profiles, one written under `before` and one under `after`, be of the same configuration? They can when every
 * facet that counts in both says the same, as coarsely as the coarser of the two tells it. An approval that pinned the one
 * then still holds for the other, though the policies have changed its profile.
 */
export function sayTheSame(from: Facets, to: Facets, before: readonly FacetPolicy[], after: readonly FacetPolicy[]): boolean {
  const earlier = new Map(before.map((one) => [one.key, one]))
  return after.every((policy) => {
    const { key } = policy
    if (!(key in from) || !(key in to)) return true
    // What did not count a moment ago but did before that is compared as it counts now.
    const held = earlier.get(key) ?? policy
    const version = isFiner(policy.version ?? 'major', held.version ?? 'major') ? held.version : policy.version
    const coarse = { ...policy, version, names: commonNames(held, policy) }
    return sameText(comparableValue(from[key], coarse), comparableValue(to[key], coarse))
  })
}

function commonNames({ names: a = [] }: FacetPolicy, { names: b = [] }: FacetPolicy): readonly string[] {
  if (a.length === 0 || b.length === 0) return [...a, ...b]
  return a.filter((name) => b.includes(name))
}

// Under a coarser name for a version nothing is unknown that was known; where both are unknown nothing has changed.
function sameText(a: FacetValue, b: FacetValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

export type FacetChange = { readonly key: string; readonly from: FacetValue | undefined; readonly to: FacetValue | undefined }

/** Facet by facet, how one profile differs from another. Left out on one side: it did not count there. */
export function listFacetChanges(from: Facets, to: Facets): FacetChange[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
  return keys.filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key])).map((key) => ({ key, from: from[key], to: to[key] }))
}
