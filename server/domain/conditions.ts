import { isUnknownMajor, normaliseFacetValue, type Facets, type FacetValue } from './facets'

export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly facet: string; readonly has: string }
  | { readonly facet: string; readonly isNone: true }

export type Truth = 'true' | 'false' | 'unknown'
export type LocalText = { readonly en: string; readonly ja?: string }

export type Condition = {
  readonly key: string
  readonly predicate: Predicate
  readonly effect: 'blocks' | 'warns'
  readonly text: LocalText
  readonly workaround?: LocalText
}

/** Kleene's three-valued logic: an unknown facet leaves the answer unknown unless the rest decides it. */
export function evaluate(predicate: Predicate, facets: Facets): Truth {
  if ('all' in predicate) return conjunction(predicate.all.map((part) => evaluate(part, facets)))
  if ('any' in predicate) return negation(conjunction(predicate.any.map((part) => negation(evaluate(part, facets)))))
  if ('not' in predicate) return negation(evaluate(predicate.not, facets))
  const value = normaliseFacetValue(facets[predicate.facet])
  if (value === null) return 'unknown'
  return 'has' in predicate ? holds(value, predicate.has) : truth(value.length === 0)
}

/** Every facet a predicate asks about, sorted. */
export function facetsOf(predicate: Predicate): string[] {
  if ('all' in predicate) return union(predicate.all)
  if ('any' in predicate) return union(predicate.any)
  if ('not' in predicate) return facetsOf(predicate.not)
  return [predicate.facet]
}

/** Every value of components a predicate asks for by name, with the facet it asks of. */
export function componentsAskedFor(predicate: Predicate): { readonly facet: string; readonly text: string }[] {
  if ('all' in predicate) return predicate.all.flatMap(componentsAskedFor)
  if ('any' in predicate) return predicate.any.flatMap(componentsAskedFor)
  if ('not' in predicate) return componentsAskedFor(predicate.not)
  const text = 'has' in predicate && predicate.facet.startsWith('component:') ? normaliseFacetValue([predicate.has])?.[0] : undefined
  return text === undefined ? [] : [{ facet: predicate.facet, text }]
}

// `name` alone matches any version of it, `name@8` also 8.5; `name@8` is undecided beside `name@?`, `name@8.5` beside `name@8`.
function holds(value: NonNullable<FacetValue>, wanted: string): Truth {
  const text = normaliseFacetValue([wanted])?.[0]
  if (text === undefined) return 'false'
  if (value.includes(text)) return isUnknownMajor(text) ? 'unknown' : 'true'
  const at = text.lastIndexOf('@')
  if (at === -1) return truth(value.some((one) => one.startsWith(`${text}@`)))
  if (value.some((one) => one.startsWith(`${text}.`))) return 'true'
  const coarser = value.some((one) => one === `${text.slice(0, at)}@?` || (one.length > at + 1 && text.startsWith(`${one}.`)))
  return coarser ? 'unknown' : 'false'
}

/** False if any part is, else unknown if any part is. */
export function conjunction(parts: readonly Truth[]): Truth {
  if (parts.includes('false')) return 'false'
  return parts.includes('unknown') ? 'unknown' : 'true'
}

export function negation(part: Truth): Truth {
  if (part === 'unknown') return 'unknown'
  return part === 'true' ? 'false' : 'true'
}

function truth(fact: boolean): Truth {
  return fact ? 'true' : 'false'
}

function union(predicates: readonly Predicate[]): string[] {
  return [...new Set(predicates.flatMap(facetsOf))].sort()
}
