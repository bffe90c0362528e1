import { describe, expect, it } from 'vitest'
import { compareToSubject, nearest } from '../../server/domain/coverage'
import { facets, policies } from './given'

const compare = (rig = {}, customer = {}) => compareToSubject(facets(rig), facets(customer), policies)

describe('coverage', () => {
  it('a rig that is configured alike covers without a difference, ignored facets aside', () => {
    expect(compare({ language: ['ja'] }, {})).toEqual({ covers: true, differences: [] })
  })

  it('edge 15: a rig that is mailbox, hub and client access at once covers a customer who has one of them', () => {
    const all = { roles: ['mailbox', 'hub', 'client access'] }
    expect(compare(all, { roles: ['Hub'] }).covers).toBe(true)
    expect(compare(all, all).covers).toBe(true)
  })

  it('edge 15: a rig with one role does not cover a server that is mailbox, hub and client access at once', () => {
    expect(compare({ roles: ['mailbox'] }, { roles: ['mailbox', 'hub', 'client access'] })).toEqual({
      covers: false,
      differences: [{ key: 'roles', policy: 'must_match', rig: ['mailbox'], customer: ['client access', 'hub', 'mailbox'] }],
    })
  })

  it('edge 15: an antivirus on the rig that the customer lacks is a difference, and the other way round', () => {
    const one = { 'component:antivirus': ['scan@8'] }
    expect(compare(one, {}).differences).toEqual([{ key: 'component:antivirus', policy: 'sign_off', rig: ['scan@8'], customer: [] }])
    expect(compare({}, one).differences).toHaveLength(1)
  })

  it('edge 15: two antiviruses are not either one of them', () => {
    const two = { 'component:antivirus': ['guard@3', 'scan@8'] }
    expect(compare({ 'component:antivirus': ['scan@8'] }, two).differences).toHaveLength(1)
    expect(compare(two, { 'component:antivirus': ['scan@8', 'guard@3'] }).differences).toEqual([])
  })

  it('unknown equals nothing, not even the same unknown', () => {
    expect(compare({ os: null }, { os: null }).covers).toBe(false)
    expect(compare({ 'component:antivirus': ['scan@?'] }, { 'component:antivirus': ['scan@?'] }).differences).toHaveLength(1)
    expect(compare({ roles: ['mailbox'] }, { roles: null }).covers).toBe(false)
  })

  it('the nearest has the fewest must_match differences, then the fewest of all, then comes first', () => {
    const subject = (id: string, changes = {}) => ({ id, facets: facets(changes) })
    const find = (...subjects: ReturnType<typeof subject>[]) => nearest(subjects, facets(), policies)?.subject.id
    expect(find(subject('other os', { os: ['x'] }), subject('two agents', { 'component:antivirus': ['a@1'], 'component:backup': [] }))).toBe('two agents')
    expect(find(subject('two', { 'component:antivirus': ['a@1'], 'component:backup': [] }), subject('one', { 'component:backup': [] }))).toBe('one')
    expect(find(subject('first'), subject('second'))).toBe('first')
    expect(find()).toBeUndefined()
  })
})
