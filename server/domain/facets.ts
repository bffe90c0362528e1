import { rememberObject, rememberPair, rememberText } from './remember'

/** Values of one facet. `null` is unknown and equals nothing; `[]` is known to be none. */
export type FacetValue = readonly string[] | null
/** A key that is missing is unknown, like one that is null. */
export type Facets = Readonly<Record<string, FacetValue>>

export const POLICIES = ['must_match', 'sign_off', 'ignore'] as const
export const COMPARATORS = ['exact', 'covers'] as const
/** How much of a component's version tells two apart: `8`, `8.5`, or all of what was reported (four parts at most). */
export const PRECISIONS = ['major', 'minor', 'full'] as const
export type Precision = (typeof PRECISIONS)[number]
export type FacetPolicy = {
  readonly key: string
  readonly policy: (typeof POLICIES)[number]
  readonly compare: (typeof COMPARATORS)[number]
  /** of components only; left out: major */
  readonly version?: Precision
  /** of components only: those that count, normalised; left out or empty: every one of the kind */
  readonly names?: readonly string[]
}

export const START_FACET = 'start'
export function componentFacetKey(kind: string): string {
  return `component:${normaliseFacetText(kind).replaceAll(' ', '_')}`
}

/** The table of DOMAIN.md rule 2; `watchedKinds` are the component kinds on the consultancy's watch list. */
export function defaultPolicies(watchedKinds: readonly string[]): FacetPolicy[] {
  const policies = (keys: readonly string[], policy: FacetPolicy['policy'], compare: FacetPolicy['compare']) =>
    keys.map((key): FacetPolicy => ({ key, policy, compare }))
  return [
    ...policies(['product', 'branch', 'edition', 'os'], 'must_match', 'exact'),
    ...policies(['roles', 'co_installed'], 'must_match', 'covers'),
    ...policies([START_FACET, 'hotpatch'], 'must_match', 'exact'),
    ...policies([...new Set(watchedKinds.map(componentFacetKey))].sort(), 'sign_off', 'exact'),
    ...policies(['os_patch_level', 'language', 'hypervisor'], 'ignore', 'exact'),
  ]
}

export function countingPolicies(policies: readonly FacetPolicy[]): FacetPolicy[] {
  return policies.filter(({ policy }) => policy !== 'ignore')
}

// '|' separates values in facetText, so no value may hold one.
const normaliseFacetText = rememberText((text) => text.normalize('NFKC').replaceAll('|', '/').trim().replace(/\s+/g, ' ').toLowerCase())

/** Lower-case, single blanks, sorted, no doubles. A list of nothing but blanks is unknown, not none. */
export function normaliseFacetValue(value: FacetValue | undefined): FacetValue {
  return value === null || value === undefined ? null : normaliseKnown(value)
}

const normaliseKnown = rememberObject((value: readonly string[]): FacetValue => {
  const texts = value.map(normaliseFacetText).filter((text) => text !== '')
  if (texts.length === 0 && value.length > 0) return null
  return [...new Set(texts)].sort()
})

const UNKNOWN_MAJOR = '@?'
const PARTS: Readonly<Record<Precision, number>> = { major: 1, minor: 2, full: 4 }

export function componentName(name: string): string {
  return normaliseFacetText(name.replaceAll('@', ' '))
}

/**
 * `name@8.5`, normalised, to the precision asked for. No version, or one that starts with no number, gives `name@?`: the
 * component is known and its version is not, so a condition on the name holds but the facet counts as unknown for
 * coverage. The version `-` states that there are none to tell apart (a feature such as transport rules): `name@-`.
 */
export function componentFacetValue(name: string, version: string | null, precision: Precision = 'major'): string {
  const plainVersion = normaliseFacetText(version ?? '')
  if (plainVersion === '-') return `${componentName(name)}@-`
  const numbers = /^(?:version\s*|v\.?\s*)?(\d+(?:\.\d+)*)/.exec(plainVersion)?.[1]?.split('.').slice(0, PARTS.full).map(BigInt)
  return numbers === undefined ? `${componentName(name)}${UNKNOWN_MAJOR}` : cutVersion(`${componentName(name)}@${numbers.join('.')}`, precision)
}

// A version told less precisely than it must be told apart is unknown; `full` takes what was reported.
function cutVersion(text: string, precision: Precision): string {
  const at = text.lastIndexOf('@')
  const numbers = text.slice(at + 1).split('.')
  if (at === -1 || !/^\d+$/.test(numbers[0]!) || precision === 'full') return text
  const wanted = PARTS[precision]
  return numbers.length < wanted ? `${text.slice(0, at)}${UNKNOWN_MAJOR}` : `${text.slice(0, at)}@${numbers.slice(0, wanted).join('.')}`
}

/** A value as its policy compares it: one spelling, only the components that count, versions no finer than they are told apart. */
export function comparableValue(value: FacetValue | undefined, policy: FacetPolicy): FacetValue {
  return value === null || value === undefined ? null : comparable(value, policy)
}

const comparable = rememberPair((value: readonly string[], { key, version = 'major', names = [] }: FacetPolicy): FacetValue => {
  const normal = normaliseFacetValue(value)
  if (normal === null || !key.startsWith('component:')) return normal
  const counting = names.length === 0 ? normal : normal.filter((text) => names.includes(text.slice(0, text.lastIndexOf('@'))))
  return [...new Set(counting.map((text) => cutVersion(text, version)))].sort()
})

export function isUnknownMajor(text: string): boolean {
  return text.endsWith(UNKNOWN_MAJOR)
}

/** Known well enough to compare: not null, and no component of unknown version among it. */
export function isKnown(value: FacetValue | undefined): value is readonly string[] {
  return value !== null && value !== undefined && !value.some(isUnknownMajor)
}

/** One value as people write it: `scanmail@8.5` is `scanmail 8.5`; the marks for "no version" and "version unknown" are no part of the name. */
export function plainValue(text: string): string {
  return text.replace(/@[?-]$/, '').replace(/@(\d+(?:\.\d+)*)$/, ' $1')
}

/** The inverse of `facetText`. */
export function readFacetText(text: string): FacetValue {
  return text === '?' ? null : text.toLowerCase() === 'none' ? [] : normaliseFacetValue(text.split('|'))
}

/** The text of a facet value by which sign-offs name a difference: `?` unknown, `none`, or `a | b`, normalised. */
export function facetText(value: FacetValue | undefined): string {
  const normal = normaliseFacetValue(value)
  if (normal === null) return '?'
  return normal.length === 0 ? 'none' : normal.join(' | ')
}
