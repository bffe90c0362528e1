import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayInstall, noRollout, type InstallFacts } from '@/server/domain/may-install'
import { nextChange } from '@/server/domain/next-change'
import { nextPollSeconds } from '@/server/domain/next-poll'
import { inChainOrder } from '@/server/domain/offer-order'

const START = Date.UTC(2026, 10, 10)
const HOUR = 3_600_000
const at = (hours: number) => new Date(START + hours * HOUR)
const instant = fc.integer({ min: -50, max: 200 }).map(at)
const pinned = [{ installationId: 'i', profileId: 'p', outcome: 'pass' as const }]

const gate = fc.oneof(
  fc.constant({ open: true }),
  fc.constant({ open: false, detail: 'x' }),
  instant.map((until) => ({ open: true, until })),
  instant.map((opensAt) => ({ open: false, detail: 'soak', at: opensAt })),
)
const facts: fc.Arbitrary<InstallFacts> = fc.record({
  now: fc.constant(at(0)),
  build: fc.record({ approvable: fc.constant(true), withdrawn: fc.boolean() }),
  installation: fc.constant({ installationId: 'i', profileId: 'p', identity: 'confirmed' as const }),
  applicability: fc.constantFrom('applicable', 'applicable', 'installed', 'superseded'),
  verdict: fc.option(fc.record({ validUntil: fc.option(instant) })),
  lab: fc.constant('idle' as const),
  outcome: fc.constantFrom('pass', 'pass', 'conditional', 'fail', null),
  conditionKeys: fc.constant([]),
  decision: fc.option(fc.record({ kind: fc.constantFrom('approved', 'approved', 'deferred', 'declined', 'risk_accepted'), own: fc.constant(true), at: fc.constant(at(-60)), until: fc.option(instant), pinned: fc.constant(pinned), acknowledged: fc.constant([]) })),
  staleSince: fc.constant(null),
  exploited: fc.boolean(),
  risks: fc.array(fc.record({ effect: fc.constantFrom('install', 'wait'), pinned: fc.constant(pinned), expiresAt: instant, askedBy: fc.constant('a'), acceptedBy: fc.constant('b') }), { maxLength: 3 }),
  remediation: fc.boolean(),
  rollout: fc.record({
    holds: fc.array(instant.map((pausedUntil) => ({ level: 'profile', owner: 'consultancy', reason: '', pausedUntil })), { maxLength: 2 }),
    chain: fc.constant({ open: true }), wave: gate, ring: gate, window: gate, backup: gate,
  }),
}) as never

/** The facts as they are read at another instant, when nobody wrote anything: the clock alone opens, shuts and ends. */
const readAt = (read: InstallFacts, now: Date): InstallFacts => {
  const { holds, ...gates } = read.rollout
  const turned = Object.fromEntries(Object.entries(gates as Record<string, { open: boolean; at?: Date; until?: Date }>).map(([name, one]) => {
    if (!one.open && one.at && now >= one.at) return [name, { open: true }]
    return [name, one.open && one.until && now >= one.until ? { open: false } : one]
  }))
  return { ...read, now, rollout: { ...turned, holds: holds.filter((hold) => (hold as { pausedUntil?: Date }).pausedUntil! > now) } as never }
}

describe('the next instant at which the clock alone may change an answer', () => {
  it('for no instant before it does the answer differ, whatever the facts', () => {
    fc.assert(
      fc.property(facts, fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 5, maxLength: 5 }), (given, places) => {
        const now = readAt(given, given.now)
        const change = nextChange(now)
        const until = change?.getTime() ?? START + 5_000 * HOUR
        const instants = [...places.map((place) => START + Math.floor(place * (until - START))), until - 1]
        for (const instant of instants) expect(mayInstall(readAt(now, new Date(instant))).reasons).toEqual(mayInstall(now).reasons)
      }),
      { numRuns: 3_000 },
    )
  })

  it('lies ahead, and is met: each kind of instant changes an answer when it comes', () => {
    const sure: InstallFacts = {
      now: at(0), build: { approvable: true, withdrawn: false }, installation: { installationId: 'i', profileId: 'p', identity: 'confirmed' }, applicability: 'applicable', verdict: { validUntil: null }, lab: 'idle', outcome: 'pass', conditionKeys: [],
      decision: { kind: 'approved', own: true, at: at(-1), until: null, pinned, acknowledged: [] } as never, staleSince: null, risks: [], rollout: noRollout(),
    }
    const kinds: InstallFacts[] = [
      { ...sure, verdict: { validUntil: at(7) } },
      { ...sure, decision: { ...sure.decision!, until: at(7) } },
      { ...sure, outcome: 'fail', decision: { ...sure.decision!, kind: 'risk_accepted' }, risks: [{ effect: 'install', pinned: [{ ...pinned[0]!, outcome: 'fail' }], expiresAt: at(7), askedBy: 'a', acceptedBy: 'b' } as never] },
      { ...sure, rollout: { ...noRollout(), holds: [{ level: 'profile', owner: 'consultancy', reason: '', pausedUntil: at(7) } as never] } },
      { ...sure, rollout: { ...noRollout(), window: { open: true, until: at(7) } as never } },
      { ...sure, rollout: { ...noRollout(), wave: { open: false, at: at(7) } as never } },
    ]
    expect(nextChange(sure)).toBeNull()
    for (const kind of kinds) {
      expect(nextChange(kind)).toEqual(at(7))
      expect(mayInstall(readAt(kind, at(7))).reasons, JSON.stringify(kind)).not.toEqual(mayInstall(kind).reasons)
    }
    expect(nextChange({ ...sure, verdict: { validUntil: at(-7) }, decision: { ...sure.decision!, until: at(0) } })).toBeNull()
  })
})

describe('when to ask again', () => {
  const far = at(10_000)
  it('is about a day, spread evenly over systems, and the same for the same system', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const seconds = ids.map((systemId) => nextPollSeconds({ systemId, goodUntil: far, now: at(0) }))
    expect([Math.min(...seconds) >= 22 * 3600, Math.max(...seconds) < 26 * 3600]).toEqual([true, true])
    const byHalfHour = Map.groupBy(seconds, (one) => Math.floor(one / 1800))
    for (const own of byHalfHour.values()) expect(own.length).toBeGreaterThan(1_000)
    expect(byHalfHour.size).toBe(8)
    expect(ids.map((systemId) => nextPollSeconds({ systemId, goodUntil: far, now: at(0) }))).toEqual(seconds)
  })

  it('is after the clock may have changed the answer, and soon after', () => {
    fc.assert(fc.property(fc.uuid(), fc.integer({ min: 1, max: 20 * 3600 }), (systemId, ahead) => {
      const seconds = nextPollSeconds({ systemId, goodUntil: new Date(START + ahead * 1000), now: at(0) })
      expect(seconds >= ahead && seconds < ahead + 600).toBe(true)
    }))
  })
})

describe('the order of what is offered', () => {
  const versions = (offered: readonly { v: number; productId: string }[]) => offered.map((one) => `${one.productId}${one.v}`)
  it('is oldest first within a product, whatever order it was found in; products stay as they were', () => {
    fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), fc.shuffledSubarray([1, 2, 3]), (a, b) => {
      const given = [...a.map((v) => ({ v, buildId: `a${v}`, productId: 'a' })), ...b.map((v) => ({ v, buildId: `b${v}`, productId: 'b' }))]
      const ordered = inChainOrder(given, (newer, older) => newer.productId === older.productId && newer.v > older.v)
      expect(versions(ordered)).toEqual([...a.toSorted().map((v) => `a${v}`), ...b.toSorted().map((v) => `b${v}`)])
    }))
  })
  it('leaves out nothing where a cycle slipped in', () => {
    const given = [1, 2].map((v) => ({ v, buildId: `${v}`, productId: 'a' }))
    expect(inChainOrder(given, () => true)).toHaveLength(2)
  })
})
