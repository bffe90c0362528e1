import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../server/domain/conditions'
import { outcomeOf, type OutcomeFacts } from '../../server/domain/outcome'
import { asked, day, facets, policies, run } from './given'
import { seeded } from './seed'

const scan = { 'component:antivirus': ['scan@8'] }
const condition = (effect: Condition['effect'], has = 'scan', facet = 'component:antivirus'): Condition => ({
  key: `${effect} ${has}`, predicate: { facet, has }, effect, text: { en: 'Because.' },
})
const verdict = (changes: Partial<OutcomeFacts['verdict']>): OutcomeFacts['verdict'] => ({ kind: 'pass', conditions: [], evidenceRunIds: ['a', 'b', 'c'], ...changes })

describe('the nine steps of rule 2, the first that holds', () => {
  it('1: a fail fails everybody, whatever else is so', () => {
    const facts = asked([run('a')], { verdict: verdict({ kind: 'fail' }), profile: facets({ os: null }) })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'fail', reasons: ['verdict_fails'] })
  })

  it('1: a fail rests on the failed run', () => {
    const facts = asked([run('a'), run('b', { state: 'failed' })], { verdict: verdict({ kind: 'fail' }) })
    expect(outcomeOf(facts)).toMatchObject({ runId: 'b' })
  })

  it('2: a blocking condition that is true fails, before what is unknown is asked for', () => {
    const facts = asked([run('a')], { verdict: verdict({ conditions: [condition('blocks', 'x', 'os'), condition('blocks')] }), profile: facets({ ...scan, os: null }) })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'fail', blockedBy: 'blocks scan' })
  })

  it('3: a blocking condition that is unknown needs info, and says which facet', () => {
    const facts = asked([run('a')], { verdict: verdict({ conditions: [condition('blocks')] }), profile: facets({ 'component:antivirus': null }) })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'needs_info', blockedBy: 'blocks scan', unknownFacets: ['component:antivirus'], reasons: ['condition_unknown'] })
  })

  it('4: a failed run on the same facets beats a pass verdict, in its evidence or not', () => {
    const facts = asked([run('a'), run('late', { state: 'failed', onDay: 2 })], { verdict: verdict({}) })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'fail', runId: 'late', reasons: ['run_failed'] })
  })

  it('5: a counting facet that is unknown needs info, and no sign-off lifts it', () => {
    const facts = asked([run('a')], {
      profile: facets({ 'component:backup': null }),
      signOffs: [{ key: 'component:backup', rig: 'vault@12', customer: '?', until: day(30) }],
    })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'needs_info', unknownFacets: ['component:backup'], reasons: ['facet_unknown'] })
  })

  it('5: a component of unknown version is unknown as well', () => {
    expect(outcomeOf(asked([run('a')], { profile: facets({ 'component:backup': ['vault@?'] }) })).outcome).toBe('needs_info')
  })

  it('5: a facet that does not count may be unknown', () => {
    expect(outcomeOf(asked([run('a')], { profile: facets({ language: null, os_patch_level: null }) })).outcome).toBe('pass')
  })

  it('6: without a covering run it is not covered, with the differences to the nearest', () => {
    const facts = asked([run('a', { facets: facets({ os: ['linux'], edition: ['other'] }) }), run('b', { facets: facets({ os: ['windows-2008'] }) })])
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'not_covered', runId: 'b', differences: [{ key: 'os', rig: ['windows-2008'], customer: ['windows-2003'] }] })
  })

  it('6: a passing run outside the evidence covers nobody', () => {
    expect(outcomeOf(asked([run('a')], { verdict: verdict({ evidenceRunIds: [] }) }))).toMatchObject({ outcome: 'not_covered', runId: null, differences: [] })
  })

  it('6: an incomplete run covers nobody and fails nobody', () => {
    expect(outcomeOf(asked([run('a', { state: 'incomplete' })])).outcome).toBe('not_covered')
    expect(outcomeOf(asked([run('a'), run('b', { state: 'incomplete', onDay: 2 })])).outcome).toBe('pass')
  })

  it('7: a sign_off difference needs a live word that names it', () => {
    const facts = asked([run('a', { facets: facets(scan) })])
    const word = { key: 'component:antivirus', rig: 'scan@8', customer: 'none', until: day(21) }
    const signed = (changes: Partial<typeof word>) => outcomeOf({ ...facts, signOffs: [{ ...word, ...changes }] }).outcome
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'needs_sign_off', runId: 'a', differences: [{ key: 'component:antivirus' }] })
    expect(signed({})).toBe('pass')
    expect(signed({ until: day(20) })).toBe('needs_sign_off')
    expect(signed({ rig: 'scan@9' })).toBe('needs_sign_off')
    expect(signed({ customer: 'guard@3' })).toBe('needs_sign_off')
    expect(signed({ key: 'component:backup' })).toBe('needs_sign_off')
  })

  it('7: one word does not sign off two differences', () => {
    const facts = asked([run('a', { facets: facets({ ...scan, 'component:backup': [] }) })])
    expect(outcomeOf({ ...facts, signOffs: [{ key: 'component:antivirus', rig: 'scan@8', customer: 'none', until: day(30) }] }).outcome).toBe('needs_sign_off')
  })

  it('7: the best run has the fewest differences, then is the newest', () => {
    expect(outcomeOf(asked([run('a', { onDay: 1 }), run('b', { onDay: 2, facets: facets(scan) })])).runId).toBe('a')
    expect(outcomeOf(asked([run('a', { onDay: 1 }), run('b', { onDay: 2 })])).runId).toBe('b')
  })

  it('8: a warning that is true or unknown is conditional and named; one that is false is not', () => {
    const facts = (has: string) => asked([run('a', { facets: facets(scan) })], { profile: facets(scan), verdict: verdict({ conditions: [condition('warns', has)] }) })
    expect(outcomeOf(facts('scan'))).toMatchObject({ outcome: 'conditional', conditionKeys: ['warns scan'], reasons: ['condition_warns'] })
    expect(outcomeOf(facts('guard'))).toMatchObject({ outcome: 'pass', conditionKeys: [] })
  })

  it('8: an unknown warning is conditional too', () => {
    const facts = asked([run('a')], { verdict: verdict({ conditions: [condition('warns', 'x', 'never_heard_of')] }) })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'conditional', conditionKeys: ['warns x'] })
  })

  it('8: a run that holds a waiver is never a plain pass', () => {
    expect(outcomeOf(asked([run('a', { hasWaiver: true })]))).toMatchObject({ outcome: 'conditional', reasons: ['run_holds_waiver'] })
  })

  it('9: a pass names the run and the subject it rests on', () => {
    expect(outcomeOf(asked([run('a')]))).toMatchObject({ outcome: 'pass', runId: 'a', subjectId: 'a-rig', differences: [], reasons: ['covered'] })
  })
})

describe('failing runs', () => {
  const failed = (id: string, onDay: number, own = {}) => run(id, { state: 'failed', onDay, facets: facets(own) })

  it('a later pass on the same facets overrules a failure, an earlier one does not', () => {
    expect(outcomeOf(asked([failed('a', 1), run('b', { onDay: 2 })]))).toMatchObject({ outcome: 'pass', runId: 'b' })
    expect(outcomeOf(asked([run('a', { onDay: 1 }), failed('b', 2)])).outcome).toBe('fail')
    expect(outcomeOf(asked([run('a', { onDay: 2 }), failed('b', 2)])).outcome).toBe('fail')
  })

  it('a later pass on exactly the profile overrules a failure on a rig that covers more', () => {
    const wider = { roles: ['mailbox', 'hub'] }
    expect(outcomeOf(asked([failed('a', 1, wider), run('b', { onDay: 2 })])).outcome).toBe('pass')
    expect(outcomeOf(asked([failed('a', 1, wider), run('b', { onDay: 2, facets: facets({ roles: ['mailbox', 'edge'] }) })])).outcome).toBe('fail')
  })

  it('a failure on another antivirus fails nobody else', () => {
    expect(outcomeOf(asked([run('a'), failed('b', 2, scan)])).outcome).toBe('pass')
    expect(outcomeOf(asked([run('a'), failed('b', 2, scan)], { profile: facets(scan) })).outcome).toBe('fail')
  })

  it('a failure voids the earlier pass on its own facets, for profiles that differ from it as well', () => {
    const facts = asked([run('a', { facets: facets(scan) }), failed('b', 2, scan)], {
      signOffs: [{ key: 'component:antivirus', rig: 'scan@8', customer: 'none', until: day(30) }],
    })
    expect(outcomeOf(facts)).toMatchObject({ outcome: 'not_covered', runId: null })
  })

  it('no sign-off speaks against a failure', () => {
    const signOffs = [{ key: 'component:antivirus', rig: 'scan@8', customer: 'none', until: day(30) }]
    expect(outcomeOf(asked([run('a', { facets: facets(scan) }), failed('b', 2)], { signOffs })).outcome).toBe('fail')
  })

  it('edge 9: a late failing result turns a published pass into a fail', () => {
    const before = [run('a')]
    expect(outcomeOf(asked(before)).outcome).toBe('pass')
    expect(outcomeOf(asked([...before, failed('late', 10)], { verdict: verdict({ evidenceRunIds: ['a'] }) })).outcome).toBe('fail')
  })
})

describe('edges', () => {
  it('edge 1: the mailbox role passes, the edge role fails, each server gets its own answer', () => {
    const edge = facets({ roles: ['edge'] })
    const runs = [run('mailbox'), run('edge', { state: 'failed', facets: edge })]
    const facts = { verdict: verdict({ evidenceRunIds: ['mailbox', 'edge'] }) }
    expect(outcomeOf(asked(runs, facts)).outcome).toBe('pass')
    expect(outcomeOf(asked(runs, { ...facts, profile: edge })).outcome).toBe('fail')
    expect(outcomeOf(asked(runs, { ...facts, profile: facets({ roles: ['mailbox', 'edge'] }) })).outcome).toBe('not_covered')
  })

  it('edge 2: the newer build fails on its own runs and the older one keeps its pass', () => {
    const newer = asked([run('newer', { state: 'failed', onDay: 9 })], { verdict: verdict({ kind: 'fail', evidenceRunIds: ['newer'] }) })
    expect(outcomeOf(newer).outcome).toBe('fail')
    expect(outcomeOf(asked([run('older')])).outcome).toBe('pass')
  })

  it('edge 10: the final build over the pre-release is not the final build over RU3', () => {
    expect(outcomeOf(asked([run('a')], { profile: facets({ start: ['prerelease'] }) }))).toMatchObject({ outcome: 'not_covered', differences: [{ key: 'start' }] })
    expect(outcomeOf(asked([run('a')], { profile: facets({ start: null }) })).outcome).toBe('needs_info')
  })

  it('edge 14: an all-waived run carries no pass and overrules no failure', () => {
    const waived = { allWaived: true, hasWaiver: true }
    expect(outcomeOf(asked([run('a', waived)])).outcome).toBe('not_covered')
    expect(outcomeOf(asked([run('a', { state: 'failed' }), run('b', { ...waived, onDay: 2 })])).outcome).toBe('fail')
  })

  it('edge 15: a customer with two antiviruses needs both on the rig or a sign-off that names both', () => {
    const two = facets({ 'component:antivirus': ['scan@8', 'guard@3'] })
    const facts = asked([run('a', { facets: facets(scan) })], { profile: two })
    const word = { key: 'component:antivirus', rig: 'scan@8', customer: 'guard@3 | scan@8', until: day(30) }
    expect(outcomeOf(facts).outcome).toBe('needs_sign_off')
    expect(outcomeOf({ ...facts, signOffs: [word] }).outcome).toBe('pass')
    expect(outcomeOf({ ...facts, signOffs: [{ ...word, customer: 'scan@8' }] }).outcome).toBe('needs_sign_off')
  })
})

describe('installed systems', () => {
  it('are evaluated leaving start aside', () => {
    const facts = asked([run('a')], { profile: facets({ start: null }), installed: true })
    expect(outcomeOf(facts).outcome).toBe('pass')
    expect(outcomeOf({ ...facts, profile: facets({ start: null, os: null }) }).outcome).toBe('needs_info')
  })

  it('are not held up by a condition that only start leaves open, and are by one that another facet does', () => {
    const both: Condition = { ...condition('blocks'), predicate: { all: [{ facet: 'start', has: 'prerelease' }, { facet: 'component:antivirus', has: 'scan' }] } }
    const ask = (profile: OutcomeFacts['profile']) => outcomeOf(asked([run('a')], { installed: true, profile, verdict: verdict({ conditions: [both] }) }))
    expect(ask(facets({ start: null })).outcome).toBe('pass')
    expect(ask(facets({ start: null, 'component:antivirus': null })).blockedBy).toBe('blocks scan')
  })

  it('fail when the build fails on their facets, whatever it was installed over there', () => {
    const over = run('b', { state: 'failed', onDay: 2, facets: facets({ start: ['prerelease'] }) })
    expect(outcomeOf(asked([run('a'), over], { installed: true })).outcome).toBe('fail')
    expect(outcomeOf(asked([run('a'), over])).outcome).toBe('pass')
  })
})

describe('at random', () => {
  const values = fc.record({
    roles: fc.constantFrom(['mailbox'], ['mailbox', 'hub'], null), os: fc.constantFrom(['a'], ['b'], null),
    'component:antivirus': fc.constantFrom([], ['scan@8'], ['scan@?'], null),
  }).map((changes) => facets(changes))
  const runs = fc.array(
    fc.record({ state: fc.constantFrom('passed' as const, 'failed' as const, 'incomplete' as const), own: values, onDay: fc.integer({ min: 1, max: 5 }), allWaived: fc.boolean() }),
    { maxLength: 5 },
  ).map((list) => list.map(({ own, ...rest }, index) => run(`r${index}`, { ...rest, facets: own })))

  it('a pass or a conditional always rests on a real pass whose must_match facets are known and met', () => {
    fc.assert(
      fc.property(runs, values, (list, profile) => {
        const answer = outcomeOf(asked(list, { profile }))
        if (answer.outcome !== 'pass' && answer.outcome !== 'conditional') return
        const basis = list.find(({ id }) => id === answer.runId)!
        expect(basis).toMatchObject({ state: 'passed', allWaived: false })
        expect(basis.subjects[0]!.facets.os).toEqual(profile.os)
        expect(profile.roles!.every((role) => basis.subjects[0]!.facets.roles!.includes(role))).toBe(true)
        expect(basis.subjects[0]!.facets['component:antivirus']).toEqual(profile['component:antivirus'])
      }),
      seeded(3000),
    )
  })

  it('one more failing run never makes an outcome installable, and the order of runs does not matter', () => {
    fc.assert(
      fc.property(runs, values, values, (list, profile, own) => {
        const installable = (some: typeof list) => ['pass', 'conditional'].includes(outcomeOf(asked(some, { profile, policies })).outcome)
        const more = [...list, run('worse', { state: 'failed', onDay: 6, facets: own })]
        if (!installable(list)) expect(installable(more)).toBe(false)
        expect(outcomeOf(asked([...list].reverse(), { profile }))).toEqual(outcomeOf(asked(list, { profile })))
      }),
      seeded(3000),
    )
  })
})
