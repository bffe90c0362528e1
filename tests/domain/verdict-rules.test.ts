import { describe, expect, it } from 'vitest'
import type { Condition } from '../../server/domain/conditions'
import { approvable, isExpired, publishProblems, type VerdictDraft } from '../../server/domain/verdict-rules'

const passed = { id: 'r', state: 'passed' as const, hasWaiver: false, allWaived: false }
const warns: Condition = { key: 'scan', predicate: { facet: 'component:antivirus', has: 'scan' }, effect: 'warns', text: { en: 'Stop the scanner first.' } }
const draft = (changes: Partial<VerdictDraft> = {}): VerdictDraft => ({
  kind: 'pass', authorId: 'ann', reviewerId: 'bob', engineersCount: 2, build: { withdrawn: false },
  runs: [passed], conditions: [], countingKeys: ['component:antivirus'], reason: null, ...changes,
})
const codes = (changes: Partial<VerdictDraft>) => publishProblems(draft(changes)).map(({ code }) => code)

describe('publishing a verdict', () => {
  it.each([
    ['a reviewed pass', {}, []],
    ['a pass without a run', { runs: [] }, ['no_passing_run']],
    ['a pass on an incomplete run', { runs: [{ ...passed, state: 'incomplete' }] }, ['no_passing_run']],
    ['a pass nobody reviewed', { reviewerId: null }, ['reviewer_missing']],
    ['a pass its author reviewed', { reviewerId: 'ann' }, ['reviewer_is_author']],
    ['a pass of the only engineer', { reviewerId: null, engineersCount: 1 }, []],
    ['a pass on a withdrawn build', { build: { withdrawn: true } }, ['build_withdrawn']],
    ['a conditional on a withdrawn build', { kind: 'conditional', conditions: [warns], build: { withdrawn: true } }, ['build_withdrawn']],
    ['a conditional with its condition', { kind: 'conditional', conditions: [warns] }, []],
    ['a conditional without one', { kind: 'conditional' }, ['conditions_missing']],
    ['a conditional for its waiver', { kind: 'conditional', runs: [{ ...passed, hasWaiver: true }] }, []],
    ['a fail by one engineer, on a withdrawn build', { kind: 'fail', runs: [{ ...passed, state: 'failed' }], reviewerId: null, build: { withdrawn: true } }, []],
    ['a fail with a written reason', { kind: 'fail', runs: [], reason: 'The vendor pulled it.' }, []],
    ['a fail without grounds', { kind: 'fail', runs: [passed], reason: '  ' }, ['fail_without_grounds']],
    ['a condition on what does not count', { conditions: [{ ...warns, predicate: { facet: 'language', has: 'ja' } }] }, ['condition_on_ignored_facet']],
    ['two conditions of one name', { conditions: [warns, warns] }, ['condition_key_twice']],
    ['a condition without words', { conditions: [{ ...warns, text: { en: ' ' } }] }, ['condition_text_missing']],
  ] as [string, Partial<VerdictDraft>, string[]][])('%s', (_, changes, expected) => {
    expect(codes(changes)).toEqual(expected)
  })

  it('edge 14: a pass cannot rest on a run whose cases are all waived', () => {
    expect(codes({ runs: [{ ...passed, hasWaiver: true, allWaived: true }] })).toEqual(['all_cases_waived'])
  })

  it('says every problem at once, each with its field', () => {
    const problems = publishProblems(draft({ runs: [], reviewerId: null, build: { withdrawn: true } }))
    expect(problems.map(({ field }) => field)).toEqual(['kind', 'runs', 'reviewer'])
  })
})

describe('approvable', () => {
  it.each([
    ['general', [8, 1, 311, 3], null, true], ['private', [8, 1, 311, 3], null, true],
    ['prerelease', [8, 1, 311, 3], 'h', false], ['unverified', [8, 1, 311, 3], 'h', false],
    ['general', null, 'h', true], ['general', null, null, false],
  ] as const)('%s, version %j, hash %j: %s', (channel, version, hash, expected) => {
    expect(approvable({ channel, version, hash })).toBe(expected)
  })
})

it('an end is exclusive: at that very moment it has come', () => {
  const end = new Date('2026-02-01T00:00:00Z')
  expect([isExpired(end, new Date(end.getTime() - 1)), isExpired(end, end), isExpired(null, end)]).toEqual([false, true, false])
})
