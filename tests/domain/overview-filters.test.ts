import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countFilters, filterAddress, readFilters, SHOWS, type OverviewFilters, type Show } from '@/app/console/[consultancy]/overview-filters'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { STATUSES } from '@/server/domain/status'
import { seeded } from './seed'

const read = (address: string): OverviewFilters => {
  const asked: Record<string, string | string[]> = {}
  for (const [name, value] of new URL(address, 'http://here').searchParams) asked[name] = asked[name] === undefined ? value : [asked[name], value].flat()
  return readFilters(asked)
}

describe('the overview’s filters', () => {
  it('live in the address: what is written there is read again as it was', () => {
    const text = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(one => one.trim()).filter(Boolean), { nil: undefined })
    const any = fc.record({
      customers: text, product: text, kind: fc.constantFrom(undefined, ...BUILD_KINDS), channel: fc.constantFrom(undefined, ...CHANNELS),
      show: fc.constantFrom(undefined, ...(Object.keys(SHOWS) as Show[])), page: fc.integer({ min: 1, max: 1000 }), buildPage: fc.integer({ min: 1, max: 1000 }),
    })
    fc.assert(fc.property(any, filters => void expect(read(filterAddress('/console/kestrel', filters))).toEqual(filters)), seeded(500))
  })

  it('never fail, whatever an address says', () => {
    const value = fc.option(fc.oneof(fc.string(), fc.array(fc.string())), { nil: undefined })
    const names = ['customers', 'product', 'kind', 'channel', 'show', 'page', 'buildPage', '__proto__', 'constructor']
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), value), asked => {
      const filters = readFilters(asked)
      expect(filters.page).toBeGreaterThanOrEqual(1)
      expect([undefined, ...BUILD_KINDS]).toContain(filters.kind)
    }), seeded(500))
  })

  it.each([
    ['', {}],
    ['?customers=%20%20&kind=nonsense&show=toString&page=0&buildPage=1.5', {}],
    ['?customers=Brauerei&customers=Other&show=recalled&page=3', { customers: 'Brauerei', show: 'recalled', page: 3 }],
    ['?page=1e9', {}],
  ])('%s is read as what it can mean', (query, expected) => {
    const empty = { customers: undefined, product: undefined, kind: undefined, channel: undefined, show: undefined, page: 1, buildPage: 1 }
    expect(read(`/console/kestrel${query}`)).toEqual({ ...empty, ...expected })
  })

  it('leave the address bare where nothing is asked, and count what narrows', () => {
    expect(filterAddress('/console/kestrel', readFilters({}))).toBe('/console/kestrel')
    expect(countFilters(readFilters({ page: '3' }))).toBe(0)
    expect(countFilters(readFilters({ customers: 'a', show: 'recalled' }))).toBe(2)
  })

  it('stand for statuses there are, each at most once', () => {
    const all = Object.values(SHOWS).flat()
    expect(new Set(all).size).toBe(all.length)
    for (const status of all) expect(STATUSES).toContain(status)
  })
})
