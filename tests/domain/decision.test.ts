import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currentDecision, DECISION_KINDS, isLiveRisk, isStale, pinsExactly, type Decision, type RiskAcceptance } from '../../server/domain/decision'
import { day } from './given'
import { seeded } from './seed'

const decided = (kind: Decision['kind'], onDay: number, own = true) => ({ kind, at: day(onDay), own })
const pin = { installationId: 'i', profileId: 'p', outcome: 'conditional' as const }

describe('the current decision', () => {
  it('is the latest, and none without any', () => {
    expect(currentDecision([decided('approved', 1), decided('declined', 2)])).toMatchObject({ kind: 'declined' })
    expect(currentDecision([])).toBeNull()
  })

  it('is the customer\'s own word over a later delegated one', () => {
    expect(currentDecision([decided('declined', 1), decided('approved', 2, false)])).toMatchObject({ kind: 'declined' })
    expect(currentDecision([decided('approved', 1, false), decided('deferred', 2)])).toMatchObject({ kind: 'deferred' })
  })

  it('edge 4: a recall\'s revocation ends an own approval, also one of the same moment', () => {
    expect(currentDecision([decided('approved', 1), decided('revoked', 2, false)])).toMatchObject({ kind: 'revoked' })
    expect(currentDecision([decided('revoked', 2, false), decided('approved', 2)])).toMatchObject({ kind: 'revoked' })
    expect(currentDecision([decided('approved', 1), decided('revoked', 2, false), decided('approved', 3)])).toMatchObject({ at: day(3) })
  })

  it('never rests on anything said before a revocation', () => {
    const any = fc.record({ kind: fc.constantFrom(...DECISION_KINDS), at: fc.integer({ min: 1, max: 9 }).map(day), own: fc.boolean() })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), (list) => {
        const revoked = Math.max(0, ...list.filter(({ kind }) => kind === 'revoked').map(({ at }) => at.getTime()))
        const current = currentDecision(list)!
        expect(current.at.getTime()).toBeGreaterThanOrEqual(revoked)
        if (current.at.getTime() === revoked) expect(current.kind).toBe('revoked')
      }),
      seeded(1000),
    )
  })
})

describe('stale', () => {
  const at = (changes = {}) => isStale({ pinned: [pin] }, { ...pin, staleSince: null, ...changes })

  it('is what saw another profile or a better outcome', () => {
    expect(at()).toBe(false)
    expect(at({ outcome: 'pass' })).toBe(false)
    expect(at({ outcome: 'not_covered' })).toBe(true)
    expect(at({ outcome: 'fail' })).toBe(true)
    expect(at({ outcome: null })).toBe(true)
    expect(at({ profileId: 'q' })).toBe(true)
    expect(at({ installationId: 'new server' })).toBe(true)
  })

  it('stays what it was after drifting back', () => {
    expect(at({ staleSince: day(3) })).toBe(true)
  })
})

describe('a risk acceptance', () => {
  const risk: RiskAcceptance = { effect: 'install', pinned: [pin], expiresAt: day(10), askedBy: 'ann', acceptedBy: 'bob' }

  it('takes two people and ends when it says', () => {
    expect(isLiveRisk(risk, day(9))).toBe(true)
    expect(isLiveRisk(risk, day(10))).toBe(false)
    expect(isLiveRisk({ ...risk, acceptedBy: 'ann' }, day(9))).toBe(false)
    expect(isLiveRisk({ ...risk, acceptedBy: null }, day(9))).toBe(false)
  })

  it('holds for what it pinned only', () => {
    expect(pinsExactly(risk, pin)).toBe(true)
    for (const change of [{ installationId: 'j' }, { profileId: 'q' }, { outcome: 'fail' as const }, { outcome: null }]) {
      expect(pinsExactly(risk, { ...pin, ...change })).toBe(false)
    }
  })
})
