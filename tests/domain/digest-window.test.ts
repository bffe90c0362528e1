import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestPeriod, type DigestSchedule } from '../../server/domain/digest-window'
import { seeded } from './seed'

const HOUR_MS = 3_600_000
const ask = (schedule: DigestSchedule, now: string) => {
  const { key, startsAt, dueAt } = digestPeriod(schedule, new Date(now))
  return [key, startsAt.toISOString().slice(0, 16), dueAt.toISOString().slice(0, 16)]
}
const daily = (zone: string, hour: number): DigestSchedule => ({ frequency: 'daily', hour, zone })

describe('digest period', () => {
  it.each([
    ['before the hour: yesterday\'s', daily('Asia/Tokyo', 9), '2026-11-19T23:59:00Z', ['2026-11-19', '2026-11-18T00:00', '2026-11-19T00:00']],
    ['at the hour: today\'s', daily('Asia/Tokyo', 9), '2026-11-20T00:00:00Z', ['2026-11-20', '2026-11-19T00:00', '2026-11-20T00:00']],
    ['the day is the local one', daily('America/New_York', 20), '2026-11-20T01:30:00Z', ['2026-11-19', '2026-11-19T01:00', '2026-11-20T01:00']],
    ['weekly, on Monday', { frequency: 'weekly', hour: 8, zone: 'UTC' }, '2026-11-20T10:00:00Z', ['2026-W47', '2026-11-09T08:00', '2026-11-16T08:00']],
    ['weekly, on Friday', { frequency: 'weekly', hour: 8, weekday: 5, zone: 'UTC' }, '2026-11-20T10:00:00Z', ['2026-W47', '2026-11-13T08:00', '2026-11-20T08:00']],
    ['weekly, on Sunday', { frequency: 'weekly', hour: 8, weekday: 7, zone: 'UTC' }, '2026-11-20T10:00:00Z', ['2026-W46', '2026-11-08T08:00', '2026-11-15T08:00']],
    ['a week of the year before', { frequency: 'weekly', hour: 0, weekday: 5, zone: 'UTC' }, '2027-01-01T12:00:00Z', ['2026-W53', '2026-12-25T00:00', '2027-01-01T00:00']],
    ['monthly, on the first', { frequency: 'monthly', hour: 7, zone: 'UTC' }, '2026-11-20T10:00:00Z', ['2026-11', '2026-10-01T07:00', '2026-11-01T07:00']],
    ['monthly, before the hour of the first', { frequency: 'monthly', hour: 7, zone: 'UTC' }, '2026-11-01T06:59:59Z', ['2026-10', '2026-09-01T07:00', '2026-10-01T07:00']],
  ] as [string, DigestSchedule, string, string[]][])('%s', (_, schedule, now, expected) => {
    expect(ask(schedule, now)).toEqual(expected)
  })

  it.each([
    // the hour that is skipped: due where the clock jumps to
    ['Europe/Berlin', 2, '2026-03-29', '2026-03-29T01:00'],
    ['America/New_York', 2, '2026-03-08', '2026-03-08T07:00'],
    ['Australia/Lord_Howe', 2, '2026-10-04', '2026-10-03T15:30'],
    // the hour that comes twice: due the first time
    ['Europe/Berlin', 2, '2026-10-25', '2026-10-25T00:00'],
    ['America/New_York', 1, '2026-11-01', '2026-11-01T05:00'],
    ['Australia/Lord_Howe', 1, '2026-04-05', '2026-04-04T14:00'],
  ])('in %s at %i on %s it is due once, at %s UTC', (zone, hour, key, due) => {
    const keys = new Map<string, Set<string>>()
    for (let at = Date.parse(`${key}T00:00Z`) - 36 * HOUR_MS; at < Date.parse(`${key}T00:00Z`) + 60 * HOUR_MS; at += HOUR_MS / 4) {
      const period = digestPeriod(daily(zone, hour), new Date(at))
      keys.set(period.key, (keys.get(period.key) ?? new Set()).add(period.dueAt.toISOString().slice(0, 16)))
    }
    expect([...keys.get(key)!]).toEqual([due])
    expect([...keys.values()].every((dues) => dues.size === 1)).toBe(true)
  })

  it('a day that a zone skipped altogether leaves no gap', () => {
    const after = digestPeriod(daily('Pacific/Apia', 10), new Date('2011-12-30T21:00:00Z'))
    expect(after.startsAt.toISOString()).toBe('2011-12-29T20:00:00.000Z')
    expect(after.dueAt.toISOString()).toBe('2011-12-30T20:00:00.000Z')
  })

  it('periods tile time: each has one key, holds the moment it was asked in, and begins where the last one ended', () => {
    const schedules = fc.record({
      frequency: fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const), hour: fc.integer({ min: 0, max: 23 }),
      weekday: fc.integer({ min: 1, max: 7 }),
      zone: fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Sao_Paulo', 'Asia/Kathmandu'),
    })
    fc.assert(
      fc.property(schedules, fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }), (schedule, now) => {
        const period = digestPeriod(schedule, now)
        expect(period.dueAt <= now && period.startsAt < period.endsAt).toBe(true)
        const before = digestPeriod(schedule, new Date(period.dueAt.getTime() - 1))
        expect(before.endsAt).toEqual(period.startsAt)
        expect(before.key).not.toBe(period.key)
        expect(digestPeriod(schedule, period.dueAt)).toEqual(period)
      }),
      seeded(2000),
    )
  })

  it.each([[{ hour: 24 }, 'hour'], [{ hour: 1.5 }, 'hour'], [{ weekday: 0 }, 'weekday'], [{ zone: 'Mars/Olympus' }, 'zone']])('refuses %j', (changes, named) => {
    expect(() => digestPeriod({ frequency: 'daily', hour: 8, zone: 'UTC', ...changes }, new Date())).toThrow(named)
  })
})
