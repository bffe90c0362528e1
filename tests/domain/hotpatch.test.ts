import { describe, expect, it } from 'vitest'
import { hotpatchChain, type Chained } from '../../server/domain/hotpatch'

const october: Chained = { buildId: 'october', kind: 'baseline', baselineId: null }
const july: Chained = { buildId: 'july', kind: 'baseline', baselineId: null }
const hotpatch = (buildId: string, baselineId: string | null): Chained => ({ buildId, kind: 'hotpatch', baselineId })
const december = hotpatch('december', 'october')

describe('a hotpatch in the chain', () => {
  it.each([
    ['its named baseline', october, true],
    ['an earlier hotpatch of the same baseline', hotpatch('november', 'october'), true],
    ['an older baseline', july, false],
    ['a hotpatch of an older baseline', hotpatch('september', 'july'), false],
    ['a hotpatch whose baseline is not known', hotpatch('stray', null), false],
    ['a build nobody confirmed', null, false],
  ])('over %s', (_, installed, open) => {
    expect(hotpatchChain(december, installed)).toEqual(open ? { open } : { open, detail: 'baseline' })
  })

  it('goes on nothing where its baseline is not known: not even on another of that kind', () => {
    expect(hotpatchChain(hotpatch('first', null), hotpatch('earlier', null))).toEqual({ open: false, detail: 'baseline_unknown' })
  })

  it('edge 12: a month that ships a baseline after all is no hotpatch, and goes over any', () => {
    expect(hotpatchChain(october, july)).toEqual({ open: true })
  })
})
