import { evaluate, type LocalText, type Predicate } from './conditions'
import type { Facets } from './facets'

/** Where `when` holds, `remedy` is what to do; `text` says why to whoever has to do it. */
export type RemedyCase<R> = { readonly when: Predicate; readonly text: LocalText; readonly remedy: R }

/**
 * What to do at one place. Settled: that, and the case that says so, or none where it is what holds everywhere else.
 * Otherwise nobody knows whether the `open` cases hold there; should none, `otherwise` is what to do.
 */
export type Advice<R> =
  | { readonly settled: true; readonly remedy: R; readonly because: LocalText | null }
  | { readonly settled: false; readonly open: readonly RemedyCase<R>[]; readonly otherwise: R }

/** The first case that holds speaks, else what holds everywhere. What is unknown counts only where it would change what to do. */
export function adviseOn<R>(everywhere: R, cases: readonly RemedyCase<R>[], facets: Facets): Advice<R> {
  const open: RemedyCase<R>[] = []
  let holding: RemedyCase<R> | null = null
  for (const one of cases) {
    const truth = evaluate(one.when, facets)
    if (truth === 'unknown') open.push(one)
    if (truth === 'true') {
      holding = one
      break
    }
  }
  const otherwise = holding?.remedy ?? everywhere
  const telling = open.filter(({ remedy }) => !isSame(remedy, otherwise))
  if (telling.length > 0) return { settled: false, open: telling, otherwise }
  return { settled: true, remedy: otherwise, because: holding?.text ?? null }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
