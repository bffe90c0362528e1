import { describe, expect, it } from 'vitest'
import type { FacetValue } from '../../server/domain/facets'
import { adviseOn, type RemedyCase } from '../../server/domain/remedy'

const [KEEP, REMOVE] = ['keep', 'remove']
const present = (kind: string, remedy = REMOVE!): RemedyCase<string> => ({ when: { not: { facet: `component:${kind}`, isNone: true } }, text: { en: `${kind} are present` }, remedy })
const cases = [present('rules'), present('dlp')]
const facets = (rules: FacetValue, dlp: FacetValue) => ({ 'component:rules': rules, 'component:dlp': dlp })
const some = ['some@-']

describe('what to do where it is installed, by condition', () => {
  it.each<[string, FacetValue, FacetValue, string | null, string | null]>([
    ['rules', some, [], REMOVE!, 'rules are present'],
    ['DLP only', [], some, REMOVE!, 'dlp are present'],
    ['both', some, some, REMOVE!, 'rules are present'],
    ['neither', [], [], KEEP!, null],
    ['rules, DLP unknown', some, null, REMOVE!, 'rules are present'],
    ['DLP, rules unknown: it comes to the same', null, some, REMOVE!, 'dlp are present'],
    ['nobody knows', null, null, null, null],
    ['no rules, DLP unknown', [], null, null, null],
  ])('%s', (_, rules, dlp, remedy, because) => {
    const advice = adviseOn(KEEP, cases, facets(rules, dlp))
    expect(advice.settled ? [advice.remedy, advice.because?.en ?? null] : [null, null]).toEqual([remedy, because])
  })

  it('names what has to be found out, and what to do should it not hold', () => {
    expect(adviseOn(KEEP, cases, facets([], null))).toEqual({ settled: false, open: [cases[1]], otherwise: KEEP })
    expect(adviseOn(KEEP, [present('rules', 'mitigate'), present('dlp')], facets(null, some))).toEqual({ settled: false, open: [present('rules', 'mitigate')], otherwise: REMOVE })
  })

  it('the first case that holds speaks', () => {
    expect(adviseOn(KEEP, [present('rules', 'mitigate'), present('dlp')], facets(some, some))).toMatchObject({ settled: true, remedy: 'mitigate' })
  })

  it('without cases it is one thing everywhere, whatever is known', () => {
    expect(adviseOn(KEEP, [], {})).toEqual({ settled: true, remedy: KEEP, because: null })
  })
})
