import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cadenceOf, planHotpatchMonths, type Release } from '../../server/domain/cadence'
import { seeded } from './seed'

const on = (...days: string[]): Release[] => days.map(day => ({ day, precise: true }))
const rollups = on('2008-01-01', '2008-02-19', '2008-04-08', '2008-06-03', '2008-07-22', '2008-09-09')

const dayNumbers = fc.array(fc.record({ at: fc.integer({ min: 0, max: 4000 }), precise: fc.boolean() }), { maxLength: 20 })
const toReleases = (numbers: { at: number; precise: boolean }[]): Release[] =>
  numbers.map(({ at, precise }) => ({ day: new Date(Date.UTC(2008, 0, 1 + at)).toISOString().slice(0, 10), precise }))

describe('cadence', () => {
  it('gives the middle half of the latest gaps and the days the next one is due', () => {
    expect(cadenceOf(rollups, '2008-10-01')).toEqual({ gaps: 5, usualDays: { from: 49, to: 49 }, next: { from: '2008-10-28', to: '2008-10-28' }, state: 'expected' })
    const uneven = on('2008-01-01', '2008-02-12', '2008-03-25', '2008-05-20', '2008-07-15', '2008-12-30')
    expect(cadenceOf(uneven, '2009-01-05')).toMatchObject({ usualDays: { from: 42, to: 56 }, next: { from: '2009-02-10', to: '2009-02-24' } })
  })

  it('looks at the latest eight gaps only', () => {
    const slowThenMonthly = on('2000-01-01', '2001-01-01', '2002-01-01', ...Array.from({ length: 9 }, (_, month) => `2003-0${month + 1}-01`))
    expect(cadenceOf(slowThenMonthly, '2003-09-02')).toMatchObject({ gaps: 8, usualDays: { from: 30, to: 31 } })
  })

  it('is late after its last day, and silent after twice its longest gap: then no next one is named', () => {
    expect(cadenceOf(rollups, '2008-10-28')?.state).toBe('expected')
    expect(cadenceOf(rollups, '2008-10-29')).toMatchObject({ state: 'late', next: { to: '2008-10-28' } })
    expect(cadenceOf(rollups, '2009-01-01')).toMatchObject({ state: 'silent', next: null })
  })

  it('says nothing from fewer than three gaps between known days, and a month is no day', () => {
    expect(cadenceOf(on('2008-01-01', '2008-02-01', '2008-03-01'), '2008-03-02')).toBeNull()
    expect(cadenceOf([], '2008-03-02')).toBeNull()
    const months = ['2008-01-01', '2008-02-01', '2008-03-01', '2008-04-01', '2008-05-01'].map(day => ({ day, precise: false }))
    expect(cadenceOf(months, '2008-05-02')).toBeNull()
    const withHole = [...on('2008-01-01', '2008-01-29'), { day: '2008-02-15', precise: false }, ...on('2008-03-25', '2008-04-22', '2008-05-20')]
    expect(cadenceOf(withHole, '2008-05-21')).toMatchObject({ gaps: 3, usualDays: { from: 28, to: 28 } })
  })

  it('counts releases of one day once, in whatever order they come', () => {
    fc.assert(
      fc.property(dayNumbers, fc.integer({ min: 0, max: 5000 }), (numbers, at) => {
        const releases = toReleases(numbers)
        const today = toReleases([{ at, precise: true }])[0]!.day
        const cadence = cadenceOf(releases, today)
        expect(cadenceOf([...releases, ...releases].reverse(), today)).toEqual(cadence)
        if (cadence) expect(cadence.usualDays.from).toBeGreaterThan(0)
        if (cadence) expect(cadence.usualDays.from).toBeLessThanOrEqual(cadence.usualDays.to)
        if (cadence?.next) expect(cadence.next.from <= cadence.next.to).toBe(true)
      }),
      seeded(500),
    )
  })
})

describe('the months a hotpatch calendar would have next', () => {
  it('opens each quarter with a baseline, over the turn of the year', () => {
    expect(planHotpatchMonths('2025-11', 5)).toEqual([
      { month: '2025-12', planned: 'hotpatch' },
      { month: '2026-01', planned: 'baseline' },
      { month: '2026-02', planned: 'hotpatch' },
      { month: '2026-03', planned: 'hotpatch' },
      { month: '2026-04', planned: 'baseline' },
    ])
  })
})
