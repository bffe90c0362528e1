import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextWindow, openWindow, type WindowRule } from '../../server/domain/maintenance-window'
import { roleTurn } from '../../server/domain/role-order'
import { openStages, progressOf, waveOpensAt, type Progress, type ProgressFacts } from '../../server/domain/rollout'
import './seed'

const at = (hours: number) => new Date(Date.UTC(2026, 10, 20) + hours * 3_600_000)
const SOAK = 24
const gates = (stages: Progress[][], now = at(100)) => openStages(stages, { soakHours: SOAK, now }).map(({ gate }) => gate)
const done = (hours: number): Progress => ({ state: 'done', at: at(hours) })
const excused = (hours: number): Progress => ({ state: 'excused', at: at(hours) })
const failed = (hours: number): Progress => ({ state: 'failed', at: at(hours) })
const [waiting, asked, aside]: Progress[] = [{ state: 'waiting' }, { state: 'asked' }, { state: 'aside' }]

describe('stages', () => {
  it.each([
    ['the first is open', [[waiting]], 0, { open: true }],
    ['empty ones are passed over', [[], [aside], [waiting]], 2, { open: true }],
    ['waits for every system of the one before', [[done(0), waiting], [waiting]], 1, { open: false, detail: 'waits', count: 1 }],
    ['opens after the soak', [[done(0)], [waiting]], 1, { open: true, at: at(24) }],
    ['soaks from the last success', [[done(0), done(90)], [waiting]], 1, { open: false, detail: 'soak', at: at(114) }],
    ['soaks from an excusal too', [[done(0), excused(90)], [waiting]], 1, { open: false, detail: 'soak', at: at(114) }],
    ['an open failure shuts it, whoever else still waits', [[done(0), failed(50), waiting], [waiting]], 1, { open: false, detail: 'failed', count: 1 }],
    ['needs one success', [[asked], [waiting]], 1, { open: false, detail: 'no_success' }],
    ['needs one success beside the excused', [[asked, excused(0)], [waiting]], 1, { open: false, detail: 'no_success' }],
    ['a stage excused whole is passed over', [[excused(0)], [waiting]], 1, { open: true }],
    ['who is aside is not waited for', [[done(0), aside], [waiting]], 1, { open: true, at: at(24) }],
    ['waits for all before it, not only the one', [[waiting], [done(0)], [waiting]], 2, { open: false, detail: 'waits', count: 1 }],
  ] as [string, Progress[][], number, object][])('%s', (_, stages, index, gate) => {
    expect(gates(stages)[index]).toEqual(gate)
  })

  const anyProgress = fc.oneof(
    fc.constantFrom(waiting!, asked!, aside!),
    fc.tuple(fc.constantFrom('done', 'excused', 'failed'), fc.integer({ min: 0, max: 120 })).map(([state, hours]) => ({ state, at: at(hours) }) as Progress),
  )
  const anyStages = fc.array(fc.array(anyProgress, { maxLength: 4 }), { minLength: 1, maxLength: 4 })

  it('one more system that waits or failed never opens a stage after it', () => {
    fc.assert(fc.property(anyStages, fc.nat(3), fc.constantFrom(waiting!, failed(60)), (stages, index, more) => {
      const where = index % stages.length
      const after = gates(stages.with(where, [...stages[where]!, more]))
      return gates(stages).every((gate, stage) => stage <= where || gate.open || !after[stage]!.open)
    }))
  })

  it('of the stages that are not empty the first is open, and open ones come before shut ones', () => {
    fc.assert(fc.property(anyStages, (stages) => {
      const answers = openStages(stages, { soakHours: SOAK, now: at(100) }).filter(({ empty }) => !empty)
      const firstShut = answers.findIndex(({ gate }) => !gate.open)
      return answers.length === 0 || (answers[0]!.gate.open && (firstShut < 0 || answers.slice(firstShut).every(({ gate }) => !gate.open)))
    }))
  })

  it('the clock alone only ever opens', () => {
    fc.assert(fc.property(anyStages, fc.integer({ min: 0, max: 200 }), fc.nat(200), (stages, hours, later) => {
      const before = gates(stages, at(hours))
      return gates(stages, at(hours + later)).every((gate, index) => gate.open || !before[index]!.open)
    }))
  })
})

describe('progress', () => {
  const facts = (changes: Partial<ProgressFacts>): ProgressFacts => ({ applicability: 'applicable', sound: true, report: null, standsSince: null, excusedAt: null, mayInstall: true, cleared: true, ...changes })
  it.each([
    ['waiting', {}],
    ['asked', { mayInstall: false }],
    ['aside', { mayInstall: false, cleared: false }],
    ['done', { applicability: 'installed' }],
    ['done', { applicability: 'superseded' }],
    ['aside', { applicability: 'installed', sound: false, mayInstall: false }],
    ['done', { report: { result: 'succeeded', at: at(1) } }],
    ['failed', { report: { result: 'failed', at: at(1) } }],
    ['failed', { report: { result: 'failed', at: at(1) }, applicability: 'installed' }],
    ['failed', { report: { result: 'failed', at: at(2) }, applicability: 'installed', standsSince: at(1) }],
    ['done', { report: { result: 'failed', at: at(1) }, applicability: 'installed', standsSince: at(2) }],
    ['failed', { report: { result: 'failed', at: at(2) }, excusedAt: at(1) }],
    ['excused', { report: { result: 'failed', at: at(1) }, excusedAt: at(2) }],
    ['excused', { excusedAt: at(1) }],
  ] as [string, Partial<ProgressFacts>][])('%s for %j', (state, changes) => {
    expect(progressOf(facts(changes)).state).toBe(state)
  })
})

describe('when a wave opens', () => {
  it.each([
    ['the first at once', null, { open: true }, at(50)],
    ['after the soak', null, { open: false, detail: 'soak', at: at(60) }, at(60)],
    ['not while others wait', null, { open: false, detail: 'waits' }, null],
    ['once open it stays so while others are asked anew', at(10), { open: false, detail: 'waits' }, at(10)],
    ['what would have opened does not, when somebody is asked anew before', at(60), { open: false, detail: 'waits' }, null],
    ['an open failure shuts it', at(10), { open: false, detail: 'failed' }, null],
  ] as const)('%s', (_, known, gate, opensAt) => {
    expect(waveOpensAt(known, gate, at(50))).toEqual(opensAt)
  })
})

describe('role order', () => {
  it.each([
    ['exchange-2007', ['ClientAccess'], 0], ['exchange-2007', ['CAS'], 0], ['exchange-2007', ['HubTransport'], 1], ['exchange-2010', ['Unified Messaging'], 2], ['exchange-2007', ['Edge Transport'], 2],
    ['exchange-2007', ['Mailbox', 'ClientAccess'], 3], ['exchange-2007', null, 3], ['exchange-2007', [], 3], ['exchange-2019', ['Mailbox'], 0], ['windows-server-2025', null, 0],
  ] as [string, string[] | null, number][])('%s with %j has turn %i', (product, roles, turn) => {
    expect(roleTurn(product, roles)).toBe(turn)
  })
})

describe('maintenance windows', () => {
  const weekly = (weekday: number, startMinute: number, durationMinutes: number): WindowRule => ({ weekday, onDate: null, startMinute, durationMinutes })
  const iso = (span: { opensAt: Date; closesAt: Date } | null) => span && [span.opensAt.toISOString(), span.closesAt.toISOString()]

  it.each([
    ['an ordinary night', 'Europe/Berlin', weekly(7, 60, 180), '2026-11-21T12:00:00Z', ['2026-11-22T00:00:00.000Z', '2026-11-22T03:00:00.000Z']],
    ['one to four is two hours long where an hour is skipped', 'Europe/Berlin', weekly(7, 60, 180), '2026-03-28T12:00:00Z', ['2026-03-29T00:00:00.000Z', '2026-03-29T02:00:00.000Z']],
    ['and four where one is doubled', 'Europe/Berlin', weekly(7, 60, 180), '2026-10-24T12:00:00Z', ['2026-10-24T23:00:00.000Z', '2026-10-25T03:00:00.000Z']],
    ['one that the skipped hour swallows keeps its length', 'Europe/Berlin', weekly(7, 120, 30), '2026-03-28T12:00:00Z', ['2026-03-29T01:00:00.000Z', '2026-03-29T01:30:00.000Z']],
    ['over midnight', 'Asia/Tokyo', weekly(5, 1380, 240), '2026-11-20T00:00:00Z', ['2026-11-20T14:00:00.000Z', '2026-11-20T18:00:00.000Z']],
    ['on a date', 'UTC', { weekday: null, onDate: '2027-02-01', startMinute: 0, durationMinutes: 60 }, '2026-11-20T00:00:00Z', ['2027-02-01T00:00:00.000Z', '2027-02-01T01:00:00.000Z']],
    ['a date that is past', 'UTC', { weekday: null, onDate: '2026-02-01', startMinute: 0, durationMinutes: 60 }, '2026-11-20T00:00:00Z', null],
  ] as [string, string, WindowRule, string, string[] | null][])('%s', (_, zone, rule, now, span) => {
    expect(iso(nextWindow([rule], zone, new Date(now)))).toEqual(span)
  })

  it('is open from its first moment to before its last', () => {
    const rule = [weekly(7, 60, 180)]
    const open = (now: string) => openWindow(rule, 'Europe/Berlin', new Date(now)) !== null
    expect(['2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00Z', '2026-11-22T02:59:59.999Z', '2026-11-22T03:00:00Z'].map(open)).toEqual([false, true, true, false])
  })

  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca']
  const anyRule = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), onDate: fc.constant(null), startMinute: fc.integer({ min: 0, max: 1439 }), durationMinutes: fc.integer({ min: 15, max: 1440 }) })
  const anyNow = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }).map((ms) => new Date(ms))

  it('in every zone and year: what comes next is shut before it, open in it and begins as its local clock says', () => {
    fc.assert(fc.property(fc.array(anyRule, { minLength: 1, maxLength: 3 }), fc.constantFrom(...zones), anyNow, (rules, zone, now) => {
      const next = nextWindow(rules, zone, now)!
      expect(next.opensAt > now && next.closesAt > next.opensAt).toBe(true)
      expect(next.opensAt.getTime() - now.getTime()).toBeLessThanOrEqual(8 * 86_400_000)
      const during = openWindow(rules, zone, next.opensAt)
      expect(during !== null && during.closesAt >= next.closesAt).toBe(true)
      const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(next.opensAt)
      const minute = Number(parts.slice(0, 2)) * 60 + Number(parts.slice(3))
      const named = rules.some((rule) => rule.startMinute === minute)
      // Only a start that the clock skips begins at another minute than it names.
      if (!named) expect(rules.some((rule) => minute > rule.startMinute && minute - rule.startMinute <= 60)).toBe(true)
    }))
  })

  it('between one opening and the next nothing is open but what opened', () => {
    fc.assert(fc.property(anyRule, fc.constantFrom(...zones), anyNow, fc.double({ min: 0, max: 1, noNaN: true }), (rule, zone, now, part) => {
      const next = nextWindow([rule], zone, now)!
      const open = openWindow([rule], zone, now)
      const from = open?.closesAt ?? now
      if (from >= next.opensAt) return true
      const moment = new Date(from.getTime() + part * (next.opensAt.getTime() - 1 - from.getTime()))
      return openWindow([rule], zone, moment) === null
    }))
  })
})
