import { describe, expect, it } from 'vitest'
import { hotpatchChain, standsFor, type Chained, type MonthlyRelease } from '../../server/domain/hotpatch'

const october: Chained = { buildId: 'october', kind: 'baseline', baselineId: null }
const july: Chained = { buildId: 'july', kind: 'baseline', baselineId: null }
const hotpatch = (buildId: string, baselineId: string | null): Chained => ({ buildId, kind: 'hotpatch', baselineId })
const december = hotpatch('december', 'october')

describe('a hotpatch in the chain', () => {
  it.each([
    ['its named baseline', october],
    ['an earlier hotpatch of the same baseline', hotpatch('november', 'october')],
  ])('over %s', (_, installed) => {
    expect(hotpatchChain(december, installed)).toEqual({ open: true })
  })

  it.each([
    ['an older baseline', july],
    ['a hotpatch of an older baseline', hotpatch('september', 'july')],
    ['a hotpatch whose baseline is not known', hotpatch('stray', null)],
  ])('over %s names the baseline to install first', (_, installed) => {
    expect(hotpatchChain(december, installed)).toEqual({ open: false, detail: 'baseline', installFirst: 'october' })
  })

  it('over what nobody knows waits for its baseline and names nothing to install', () => {
    expect(hotpatchChain(december, null)).toEqual({ open: false, detail: 'baseline' })
  })

  it('over a cumulative update above its baseline has left the track: no baseline goes there', () => {
    const on = (revision: number): Chained => ({ buildId: 'cu', kind: 'cumulative_update', baselineId: null, version: [10, 0, 26100, revision] })
    const baseline: Chained = { ...october, version: [10, 0, 26100, 6899] }
    expect(hotpatchChain(december, on(7171), baseline)).toEqual({ open: false, detail: 'off_track' })
    expect(hotpatchChain(december, on(6584), baseline)).toEqual({ open: false, detail: 'baseline', installFirst: 'october' })
  })

  it('goes on nothing where its baseline is not known: not even on another of that kind', () => {
    expect(hotpatchChain(hotpatch('first', null), hotpatch('earlier', null))).toEqual({ open: false, detail: 'baseline_unknown' })
  })

  it('edge 12: a month that ships a baseline after all is no hotpatch, and goes over any', () => {
    expect(hotpatchChain(october, july)).toEqual({ open: true })
  })
})

describe('the cumulative update a hotpatch stands for', () => {
  const release = (buildId: string, kind: MonthlyRelease['kind'], changes: Partial<MonthlyRelease> = {}): MonthlyRelease => ({ buildId, kind, branchId: '24h2', releasedOn: '2025-11-11', datePrecision: 'day', withdrawn: false, ...changes })
  const november = release('hot', 'hotpatch')
  const update = (changes: Partial<MonthlyRelease> = {}) => release('cu', 'cumulative_update', changes)
  const byMonth = { releasedOn: '2025-11', datePrecision: 'month' } as const
  it.each([
    ['that came out the same day', november, [update()], 'cu'],
    ['of another day', november, [update({ releasedOn: '2025-11-18' })], null],
    ['of the same month, where only that is known of one', release('hot', 'hotpatch', byMonth), [update({ releasedOn: '2025-11-18' })], 'cu'],
    ['of another month', release('hot', 'hotpatch', byMonth), [update({ releasedOn: '2025-12-09' })], null],
    ['of another branch', november, [update({ branchId: '21h2' })], null],
    ['that was pulled', november, [update({ withdrawn: true })], null],
    ['that is a baseline', november, [release('base', 'baseline')], null],
    ['that is one of two: nobody knows which', november, [update(), release('other', 'cumulative_update')], null],
    ['of no known day', november, [update({ releasedOn: null, datePrecision: null })], null],
    ['of a baseline, which stands for none', release('base', 'baseline'), [update()], null],
  ])('%s', (_, hotpatch, releases, expected) => {
    expect(standsFor(hotpatch, releases)).toBe(expected)
  })
})
