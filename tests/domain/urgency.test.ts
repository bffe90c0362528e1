import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { APPLICABILITIES } from '../../server/domain/applicability'
import { IDENTITY_STATES } from '../../server/domain/identity'
import { clock, clocksOf, compareUrgency, exposedness, holdUrgency, isUrgent, SEVERITIES, vendorClock, type Milestones, type UrgencyWord } from '../../server/domain/urgency'
import { day } from './given'
import { seeded } from './seed'

const word = (field: UrgencyWord['field'], value: string, own = false, onDay = 1): UrgencyWord => ({ field, value, own, at: day(onDay) })
const march = { releasedOn: '2021-03-02', datePrecision: 'day' as const }
const at = (text: string) => new Date(`${text}T00:00:00Z`)

const anyWord = fc.oneof(
  fc.record({ field: fc.constant('severity' as const), value: fc.constantFrom(...SEVERITIES, 'none'), own: fc.boolean(), at: fc.integer({ min: 1, max: 20 }).map(day) }),
  fc.record({ field: fc.constant('cves' as const), value: fc.constantFrom('CVE-2021-26855', 'CVE-2021-26855;CVE-2021-27065', 'none'), own: fc.boolean(), at: fc.integer({ min: 1, max: 20 }).map(day) }),
  fc.record({ field: fc.constant('exploited_since' as const), value: fc.constantFrom('no', '2021-03-02', '2021-03-16'), own: fc.boolean(), at: fc.integer({ min: 1, max: 20 }).map(day) }),
)

describe('what is held of how urgent a build is', () => {
  it('is unknown where nobody says anything, which is neither "no" nor harmless', () => {
    expect(holdUrgency([])).toEqual({ severity: null, cves: [], exploited: 'unknown', exploitedSince: null, disputed: [] })
    expect(holdUrgency([word('exploited_since', 'no')])).toMatchObject({ exploited: 'no', exploitedSince: null })
  })

  it.each([
    ['the highest severity', [word('severity', 'important'), word('severity', 'critical')], { severity: 'critical', disputed: ['severity'] }],
    ['the earliest exploit', [word('exploited_since', '2021-03-16'), word('exploited_since', '2021-03-02')], { exploitedSince: '2021-03-02', disputed: ['exploited_since'] }],
    ['an exploit over a denial', [word('exploited_since', 'no'), word('exploited_since', '2021-03-16')], { exploited: 'yes', disputed: ['exploited_since'] }],
    ['every CVE', [word('cves', 'CVE-2021-27065'), word('cves', 'CVE-2021-26855')], { cves: ['CVE-2021-26855', 'CVE-2021-27065'], disputed: ['cves'] }],
    ['one list in two orders, undisputed', [word('cves', 'CVE-1;CVE-2'), word('cves', 'CVE-2;CVE-1')], { disputed: [] }],
    ['our own word', [word('severity', 'critical'), word('severity', 'low', true)], { severity: 'low', disputed: ['severity'] }],
    ['our newest word', [word('severity', 'low', true, 1), word('severity', 'critical', true, 2)], { severity: 'critical', disputed: [] }],
    ['our denial of an exploit', [word('exploited_since', '2021-03-16'), word('exploited_since', 'no', true)], { exploited: 'no', exploitedSince: null, disputed: ['exploited_since'] }],
  ] as const)('of public sources that differ, and of ours: %s', (_, words, held) => {
    expect(holdUrgency(words)).toMatchObject(held)
  })

  it('does not depend on the order of the words', () => {
    const shuffled = fc.array(anyWord, { maxLength: 8 }).filter((words) => new Set(words.filter((one) => one.own).map((one) => `${one.field} ${one.at.getTime()}`)).size === words.filter((one) => one.own).length)
    fc.assert(fc.property(shuffled, (words) => {
      expect(holdUrgency(words.toReversed())).toEqual(holdUrgency(words))
    }), seeded(500))
  })

  it('is never made less urgent by one more public word', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 8 }), anyWord, (words, more) => {
        const [before, after] = [holdUrgency(words), holdUrgency([...words, { ...more, own: false }])]
        if (isUrgent(before)) expect(isUrgent(after)).toBe(true)
        expect(compareUrgency(after, before)).toBeLessThanOrEqual(0)
      }),
      seeded(500),
    )
  })

  it('calls urgent what is critical or exploited, and nothing else', () => {
    for (const severity of [null, ...SEVERITIES])
      for (const exploited of ['yes', 'no', 'unknown'] as const) expect(isUrgent({ severity, exploited })).toBe(severity === 'critical' || exploited === 'yes')
  })

  it('orders exploited ones first, the longest known foremost, then by severity, the ungraded last', () => {
    const held = [[], [word('severity', 'low')], [word('severity', 'critical')], [word('exploited_since', '2021-03-16')], [word('exploited_since', '2021-03-02')]].map(holdUrgency)
    expect(held.toSorted(compareUrgency)).toEqual(held.toReversed())
  })
})

describe('exposed', () => {
  it('is what lacks the fix; what cannot be told is unknown and never fixed', () => {
    const answers = APPLICABILITIES.flatMap((applicability) => [...IDENTITY_STATES, 'not_reported' as const].map((identity) => [applicability, identity, exposedness({ applicability, identity, withdrawn: false })]))
    for (const [applicability, identity, answer] of answers) {
      const expected =
        applicability === 'not_applicable' ? 'not_concerned'
        : applicability === 'needs_info' || identity === 'identity_unconfirmed' ? 'unknown'
        : applicability === 'applicable' ? 'exposed' : 'fixed'
      expect([applicability, identity, answer]).toEqual([applicability, identity, expected])
    }
  })

  it('is nobody for lacking a withdrawn build: that is no fix to take', () => {
    for (const applicability of APPLICABILITIES)
      for (const identity of IDENTITY_STATES) expect(['no_fix', 'not_concerned']).toContain(exposedness({ applicability, identity, withdrawn: true }))
  })
})

describe('the vendor\'s clock', () => {
  it('counts whole UTC days from the release, whatever the hour', () => {
    expect(vendorClock(march, null, at('2021-03-14'))).toMatchObject({ days: 12, atLeast: false })
    expect(vendorClock(march, null, new Date('2021-03-14T23:59:59Z'))).toMatchObject({ days: 12 })
    expect(vendorClock(march, new Date('2021-03-04T12:00:00Z'), at('2021-03-14'))).toMatchObject({ days: 2 })
    expect(vendorClock(march, null, at('2021-03-02'))).toMatchObject({ days: 0 })
  })

  it('counts from the end of a month where only the month is known, and says "at least"', () => {
    expect(vendorClock({ releasedOn: '2021-02-01', datePrecision: 'month' }, null, at('2021-03-10'))).toMatchObject({ days: 10, atLeast: true })
    expect(vendorClock({ releasedOn: '2021-03-01', datePrecision: 'month' }, null, at('2021-03-10'))).toBeNull()
  })

  it('without a day, or before it, has no count at all: never 0', () => {
    expect(vendorClock({ releasedOn: null, datePrecision: null }, null, day(1))).toBeNull()
    expect(vendorClock(march, null, at('2021-03-01'))).toBeNull()
    expect(clock(null, null, day(1))).toBeNull()
    expect(clock(day(3), day(2), day(5))).toBeNull()
  })

  it('runs until it is stopped and never backwards', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (days, more) => {
        const now = new Date(at('2021-03-02').getTime() + days * 3_600_000)
        const later = new Date(now.getTime() + more * 3_600_000)
        const [one, two] = [vendorClock(march, null, now)!, vendorClock(march, null, later)!]
        expect(two.days).toBeGreaterThanOrEqual(one.days)
        expect(vendorClock(march, now, later)!.days).toBe(one.days)
      }),
      seeded(500),
    )
  })
})

describe('the vendor\'s clock beside the lab\'s', () => {
  const story: Milestones = { ...march, now: at('2021-03-20'), labOpenedAt: at('2021-03-04'), verdictAt: at('2021-03-07'), clearedAt: at('2021-03-09'), askedAt: at('2021-03-09'), decidedAt: at('2021-03-12') }
  const days = (changes: Partial<Milestones>) => Object.fromEntries(Object.entries(clocksOf({ ...story, ...changes })).map(([name, one]) => [name, one && (one.to ? one.days : `${one.days}…`)]))

  it.each([
    ['a build that was tested, cleared and decided', {}, { sinceRelease: '18…', inLab: 3, untilCleared: 7, undecided: 3 }],
    ['one nobody decided yet', { decidedAt: null }, { sinceRelease: '18…', inLab: 3, untilCleared: 7, undecided: '11…' }],
    ['one that is in the lab', { verdictAt: null, clearedAt: null, askedAt: null, decidedAt: null }, { sinceRelease: '18…', inLab: '16…', untilCleared: '18…', undecided: null }],
    ['one that failed', { clearedAt: null, askedAt: null, decidedAt: null }, { sinceRelease: '18…', inLab: 3, untilCleared: '18…', undecided: null }],
    ['one nobody touched', { labOpenedAt: null, verdictAt: null, clearedAt: null, askedAt: null, decidedAt: null }, { sinceRelease: '18…', inLab: null, untilCleared: '18…', undecided: null }],
    ['one without a release day', { releasedOn: null }, { sinceRelease: null, inLab: 3, untilCleared: null, undecided: 3 }],
  ] as [string, Partial<Milestones>, object][])('says of %s which clocks run and which have stopped', (_, changes, expected) => {
    expect(days(changes)).toEqual(expected)
  })
})
