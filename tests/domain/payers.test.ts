import { expect, it } from 'vitest'
import { countServed, payersOf, tightestCap, weighPayer, type PayerFacts } from '../../server/domain/payers'
import { OUTCOMES } from '../../server/domain/status'
import { visibleShares } from '../../server/domain/visible-share'

const customer = (changes: Partial<PayerFacts> = {}): PayerFacts => ({
  agreementAccepted: true, optedOut: false, installations: [{ applicability: 'applicable', outcome: 'pass' }], ...changes,
})
const pays = (changes: Partial<PayerFacts>) => payersOf([customer(changes)]).length === 1
const at = (outcome: (typeof OUTCOMES)[number] | null, applicability: PayerFacts['installations'][number]['applicability'] = 'applicable') => ({ applicability, outcome })

it('a useful answer is paid for, a "no" included, and nothing else is', () => {
  expect(OUTCOMES.filter((outcome) => pays({ installations: [at(outcome)] }))).toEqual(['pass', 'conditional', 'fail'])
  expect(pays({ installations: [at(null)] })).toBe(false)
  expect(pays({ installations: [] })).toBe(false)
})

it('one installation that is served is enough', () => {
  expect(pays({ installations: [at('not_covered'), at('fail')] })).toBe(true)
})

it('only installations the build applies to count', () => {
  expect((['applicable', 'installed', 'not_applicable', 'superseded', 'needs_info'] as const).filter((one) => pays({ installations: [at('pass', one)] }))).toEqual(['applicable', 'installed'])
})

it('nobody pays without an accepted agreement, or after opting out', () => {
  expect(pays({ agreementAccepted: false })).toBe(false)
  expect(pays({ optedOut: true })).toBe(false)
})

it.each([
  [[1, 1, 1], true], [[2, 2, 2, 2], true], [[1, 1], false], [[1], false], [[1, 1, 2], false], [[], false],
])('payers of weights %j: the total is shown: %s', (weights, shown) => {
  expect(visibleShares({ totalMinor: 30, weights, moved: false })(10)).toEqual({ ownMinor: 10, totalMinor: shown ? 30 : null, payersCount: shown ? weights.length : null })
})

it.each<[string, Parameters<typeof weighPayer>, ReturnType<typeof weighPayer>]>([
  ['as the campaign splits', ['systems', { basis: null, weight: 5, systems: 3, seats: 40 }], { basis: 'systems', weight: 3 }],
  ['equal parts', ['equal', { basis: null, weight: 5, systems: 3, seats: 40 }], { basis: 'equal', weight: 1 }],
  ['by the agreement’s own basis', ['equal', { basis: 'weight', weight: 5, systems: 3, seats: 40 }], { basis: 'weight', weight: 5 }],
  ['by seats', ['equal', { basis: 'seats', weight: 5, systems: 3, seats: 40 }], { basis: 'seats', weight: 40 }],
  ['not at all where nobody said how many seats', ['seats', { basis: null, weight: 5, systems: 3, seats: null }], { basis: 'seats', weight: null }],
])('a payer is weighed %s', (_, given, expected) => expect(weighPayer(...given)).toEqual(expected))

it.each<[Caps: Parameters<typeof tightestCap>[0], assessed: number, expected: ReturnType<typeof tightestCap>]>([
  [{ capCampaignMinor: null, capMonthMinor: null }, 900, null],
  [{ capCampaignMinor: 100, capMonthMinor: null }, 900, { capMinor: 100, kind: 'campaign' }],
  [{ capCampaignMinor: null, capMonthMinor: 250 }, 200, { capMinor: 50, kind: 'month' }],
  [{ capCampaignMinor: 100, capMonthMinor: 250 }, 200, { capMinor: 50, kind: 'month' }],
  [{ capCampaignMinor: 100, capMonthMinor: 250 }, 150, { capMinor: 100, kind: 'campaign' }],
  [{ capCampaignMinor: 100, capMonthMinor: 250 }, 900, { capMinor: 0, kind: 'month' }],
])('the tighter of caps %j with %s assessed this month counts', (caps, assessed, expected) => expect(tightestCap(caps, assessed)).toEqual(expected))

it('systems served are counted, alike ones at once, and only those with an answer of use', () => {
  expect(countServed({ installations: [at('pass'), { ...at('fail'), size: 4 }, at('not_covered'), at('pass', 'not_applicable')] })).toBe(5)
})
