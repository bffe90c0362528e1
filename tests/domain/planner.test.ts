import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareToSubject } from '@/server/domain/coverage'
import { defaultPolicies, type Facets } from '@/server/domain/facets'
import { planRigs, type PlannedProfile } from '@/server/domain/planner'

const policies = defaultPolicies(['antivirus'])
const facets = (changed: Partial<Record<string, readonly string[] | null>> = {}): Facets => ({
  product: ['exchange-2007'], branch: ['exchange-2007/sp1'], edition: ['standard'], os: ['ws2003'], roles: ['mailbox'],
  co_installed: [], start: ['normal'], hotpatch: ['no'], 'component:antivirus': [], ...changed,
})
const profile = (id: string, changed: Parameters<typeof facets>[0] = {}, customers: string[] = [id]): PlannedProfile => ({ id, facets: facets(changed), customers })

describe('the planner', () => {
  it('proposes nothing where rigs cover everyone', () =>
    expect(planRigs([profile('a')], [facets()], policies)).toEqual({ covered: ['a'], proposals: [], unknown: [] }))

  it('proposes the rig that adds most customers first: one with more roles stands for those with fewer', () => {
    const all = profile('all', { roles: ['client access', 'hub', 'mailbox'] })
    const plan = planRigs([profile('m'), profile('h', { roles: ['hub'] }), all, profile('av', { 'component:antivirus': ['gfi@10'] })], [], policies)
    expect(plan.proposals.map(({ likeProfileId, customers }) => [likeProfileId, customers])).toEqual([['all', ['all', 'h', 'm']], ['av', ['av']]])
  })

  it('a rig with an antivirus stands for nobody without it, nor the other way round', () =>
    expect(planRigs([profile('plain')], [facets({ 'component:antivirus': ['gfi@10'] })], policies).proposals).toHaveLength(1))

  it('cannot plan for what is unknown, and says so', () =>
    expect(planRigs([profile('q', { os: null })], [], policies)).toEqual({ covered: [], proposals: [], unknown: ['q'] }))

  it('leaves the start aside', () =>
    expect(planRigs([profile('a', { start: ['some-prerelease'] })], [facets()], policies).covered).toEqual(['a']))

  it('covers every known profile exactly once, and each proposal stands for what it claims', () => {
    const arbitrary = fc.uniqueArray(fc.record({ roles: fc.subarray(['mailbox', 'hub', 'edge']), os: fc.constantFrom('a', 'b'), av: fc.subarray(['x@1', 'y@2']) }), { maxLength: 12, selector: one => JSON.stringify(one) })
    fc.assert(fc.property(arbitrary, ones => {
      const profiles = ones.map(({ roles, os, av }, index) => profile(`p${index}`, { roles, os: [os], 'component:antivirus': av }))
      const plan = planRigs(profiles, [facets()], policies)
      const told = [...plan.covered, ...plan.proposals.flatMap(({ profileIds }) => profileIds), ...plan.unknown]
      expect(told.toSorted()).toEqual(profiles.map(({ id }) => id).toSorted())
      for (const { facets: rig, profileIds } of plan.proposals) {
        for (const id of profileIds) expect(compareToSubject(rig, profiles.find(one => one.id === id)!.facets, policies).differences).toEqual([])
      }
    }))
  })
})
