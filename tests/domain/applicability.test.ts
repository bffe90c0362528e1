import { describe, expect, it } from 'vitest'
import { applicability, type ApplicabilityFacts } from '../../server/domain/applicability'

const ru4: ApplicabilityFacts['build'] = { buildId: 'ru4', productId: 'e2007', branchId: 'sp1', appliesToBranchIds: ['sp1'], version: [8, 1, 311, 3] }
const onRu3: ApplicabilityFacts['installation'] = { productId: 'e2007', branchId: 'sp1', buildId: 'ru3', version: [8, 1, 291, 2] }
const ask = (installation: Partial<ApplicabilityFacts['installation']>, build: Partial<ApplicabilityFacts['build']> = {}, newer: [string, string][] = []) =>
  applicability({
    build: { ...ru4, ...build },
    installation: { ...onRu3, ...installation },
    supersedes: (a, b) => newer.some(([newerId, olderId]) => newerId === a && olderId === b),
  })

describe('applicability', () => {
  it.each([
    ['an older build of the branch', ask({}), 'applicable'],
    ['another product', ask({ productId: 'sql' }), 'not_applicable'],
    ['a branch the build does not apply to', ask({ branchId: 'sp2' }), 'not_applicable'],
    ['an unknown branch', ask({ branchId: null }), 'needs_info'],
    ['another product, whatever its branch', ask({ productId: 'sql', branchId: null }), 'not_applicable'],
    ['the same build', ask({ buildId: 'ru4' }), 'installed'],
    ['a newer build of the branch', ask({ buildId: 'ru5' }, {}, [['ru5', 'ru4']]), 'superseded'],
    ['the same month by its cumulative update', ask({ buildId: 'cu' }, { hotpatchFor: 'cu' }), 'superseded'],
    ['the same month by its hotpatch', ask({ buildId: 'hot', hotpatchFor: 'ru4' }), 'superseded'],
    ['no enrolment in hotpatching', ask({ enrolled: false }, { hotpatch: true }), 'not_applicable'],
    ['an enrolment nobody knows', ask({ enrolled: null }, { hotpatch: true }), 'applicable'],
    ['no enrolment, where it is no hotpatch', ask({ enrolled: false }), 'applicable'],
    ['the hotpatch itself, enrolment ended since', ask({ buildId: 'ru4', enrolled: false }, { hotpatch: true }), 'installed'],
    ['a service pack that moved it to its own branch', ask({ branchId: 'sp1', buildId: 'sp1' }, { buildId: 'sp1', appliesToBranchIds: ['rtm'] }), 'installed'],
    ['a branch the service pack applies to', ask({ branchId: 'rtm' }, { buildId: 'sp1', appliesToBranchIds: ['rtm'] }), 'applicable'],
    ['an uncatalogued older version', ask({ buildId: null, version: [8, 1, 300, 0] }), 'applicable'],
    ['an uncatalogued newer version', ask({ buildId: null, version: [8, 1, 400, 0] }), 'superseded'],
    ['an unconfirmed equal version', ask({ buildId: null, version: [8, 1, 311, 3] }), 'needs_info'],
    ['no version at all', ask({ buildId: null, version: null }), 'needs_info'],
  ])('on %s: %s', (_, answer, expected) => {
    expect(answer).toBe(expected)
  })

  it('no hotpatch on either side is not the same hotpatch', () => {
    expect(ask({ buildId: 'ru3', hotpatchFor: null }, { hotpatchFor: null })).toBe('applicable')
  })
})
