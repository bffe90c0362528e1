import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareStatuses, isWorseOutcome, OUTCOMES, STATUSES, worstStatus, type Outcome, type Status } from '../../server/domain/status'
import { seeded } from './seed'

it('the order is the one of rule 5, word for word', () => {
  expect(STATUSES.join(' > ')).toBe(
    'recalled > fail > held > unapprovable > identity_unconfirmed > stale > expired > revoked > no_policy > needs_info > needs_sign_off > not_covered > awaiting_verdict > testing > declined > deferred > unacknowledged > undecided > chain > wave > ring > window > may_install > installed > superseded > not_applicable',
  )
})

it('the worst of a list is in it, nothing in it is worse, and an empty list has none', () => {
  expect(worstStatus([])).toBeNull()
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STATUSES), { minLength: 1 }), (list: Status[]) => {
      const worst = worstStatus(list)!
      expect(list).toContain(worst)
      expect(list.every((one) => compareStatuses(worst, one) <= 0)).toBe(true)
    }),
    seeded(500),
  )
})

it('outcomes that are statuses keep the order of statuses, and pass is the best', () => {
  const shared = OUTCOMES.filter((one): one is Outcome & Status => (STATUSES as readonly string[]).includes(one))
  expect(shared).toHaveLength(4)
  for (const a of shared) for (const b of shared) expect(isWorseOutcome(a, b)).toBe(compareStatuses(a, b) < 0)
  for (const one of OUTCOMES.filter((other) => other !== 'pass')) expect(isWorseOutcome(one, 'pass')).toBe(true)
  for (const one of shared) expect(isWorseOutcome(one, 'conditional')).toBe(true)
  for (const one of OUTCOMES) expect(isWorseOutcome(one, one)).toBe(false)
})
