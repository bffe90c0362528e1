import { expect, it } from 'vitest'
import { payersOf, type PayerFacts } from '../../server/domain/payers'
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
