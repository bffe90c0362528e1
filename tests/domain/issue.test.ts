import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Predicate } from '@/server/domain/conditions'
import { bitesAt, checkStep, demandsCase, ISSUE_LEDGER_STATES, issueBites, predicateOf, type Issue, type Replaces } from '@/server/domain/issue'
import { readSeal } from '@/server/domain/recurrence'
import { RESULT_STATUSES } from '@/server/domain/run-result'

/** Builds b1 to b9 of SP1 replace each other in that order; `stray` is only known by its hash. */
const order = (id: string) => Number(/^b(\d)$/.exec(id)?.[1] ?? Number.NaN)
const replaces: Replaces = (newer, older) => order(newer) > order(older)
const build = (buildId: string, changes = {}) => ({ buildId, branchId: 'sp1', appliesTo: ['sp1'], ...changes })
const rules: Predicate = { facet: 'component:transport_agent', has: 'transport rules' }
const issue = (changes: Partial<Issue> = {}): Issue => ({ state: 'confirmed', branchId: 'sp1', introducedInId: 'b3', fixedInId: 'b5', predicate: rules, companion: null, ...changes })
const withRules = { 'component:transport_agent': ['transport rules@-'] }
const guarded = { ...withRules, 'component:antivirus': ['guard@9'] }
const companion = { facet: 'component:antivirus', value: 'guard' }

describe('known bad unless the companion is present or the build is at least X', () => {
  it.each([
    ['before it came in', issue(), withRules, build('b2'), 'false'],
    ['with the build it came in', issue(), withRules, build('b3'), 'true'],
    ['after it, before the fix', issue(), withRules, build('b4'), 'true'],
    ['at the fix', issue(), withRules, build('b5'), 'false'],
    ['after the fix', issue(), withRules, build('b9'), 'false'],
    ['nobody says when it came in', issue({ introducedInId: null }), withRules, build('b1'), 'true'],
    ['no fix is known', issue({ fixedInId: null }), withRules, build('b9'), 'true'],
    ['a build that no order places', issue(), withRules, build('stray'), 'unknown'],
    ['a build that no order places, where it cannot bite', issue(), { 'component:transport_agent': [] }, build('stray'), 'false'],
    ['another branch', issue(), withRules, build('b4', { branchId: 'sp2', appliesTo: ['sp2'] }), 'false'],
    ['another branch that it applies to', issue(), withRules, build('b4', { branchId: 'sp2', appliesTo: ['sp1', 'sp2'] }), 'true'],
    ['without transport rules', issue(), { 'component:transport_agent': [] }, build('b4'), 'false'],
    ['nobody knows about transport rules', issue(), {}, build('b4'), 'unknown'],
    ['everywhere', issue({ predicate: null }), {}, build('b4'), 'true'],
    ['with the companion', issue({ companion }), guarded, build('b4'), 'false'],
    ['without the companion', issue({ companion }), { ...withRules, 'component:antivirus': [] }, build('b4'), 'true'],
    ['nobody knows about the companion', issue({ companion }), withRules, build('b4'), 'unknown'],
    ['nobody knows about the companion, and it is fixed', issue({ companion }), withRules, build('b5'), 'false'],
    ['everywhere, with the companion', issue({ predicate: null, companion }), guarded, build('b4'), 'false'],
  ])('%s: %s', (_, one, profile, on, truth) => expect(issueBites(one, profile, on, replaces)).toBe(truth))

  const anyFacets = fc.dictionary(fc.constantFrom('component:transport_agent', 'component:antivirus', 'roles'), fc.oneof(fc.constant(null), fc.uniqueArray(fc.constantFrom('transport rules@-', 'guard@9', 'mailbox'))))
  const anyIssue = fc.record({
    state: fc.constantFrom(...ISSUE_LEDGER_STATES), branchId: fc.constant('sp1'), introducedInId: fc.constantFrom(null, 'b2', 'b4'), fixedInId: fc.constantFrom(null, 'b5', 'b7', 'stray'),
    predicate: fc.constantFrom(null, rules, { not: rules }, { facet: 'roles', isNone: true as const }), companion: fc.constantFrom(null, companion),
  })

  it('learning what was unknown never turns a known answer round', () => {
    fc.assert(fc.property(anyIssue, anyFacets, anyFacets, fc.constantFrom('b1', 'b4', 'b9', 'stray'), (one, known, learned, on) => {
      const before = issueBites(one, known, build(on), replaces)
      const more = { ...learned, ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null)) }
      if (before !== 'unknown') expect(issueBites(one, more, build(on), replaces)).toBe(before)
    }))
  })

  it('the condition it suggests holds exactly where it bites', () => {
    fc.assert(fc.property(anyIssue, anyFacets, (one, facets) => {
      if (predicateOf(one) === null) expect(bitesAt(one, facets)).toBe('true')
      else expect(issueBites({ ...one, introducedInId: null, fixedInId: null }, facets, build('b4'), replaces)).toBe(bitesAt(one, facets))
    }))
  })
})

describe('its case', () => {
  it.each([
    ['is demanded of a later build', issue(), build('b4'), true],
    ['is demanded of the build that is said to fix it: only a run shows that', issue(), build('b5'), true],
    ['is demanded of whatever comes after that, as long as no run has shown it', issue(), build('b9'), true],
    ['is not demanded of a build from before', issue(), build('b2'), false],
    ['is demanded of a service pack over this branch', issue(), build('next', { branchId: 'sp2', appliesTo: ['sp1', 'sp2'] }), true],
    ['is not demanded of another branch', issue(), build('next', { branchId: 'sp2', appliesTo: ['sp2'] }), false],
    ['is not demanded once it is resolved', issue({ state: 'resolved' }), build('b9'), false],
    ['is demanded where no order places the build', issue(), build('stray'), true],
  ])('%s', (_, one, on, demanded) => expect(demandsCase(one, on, replaces)).toBe(demanded))
})

describe('steps by hand', () => {
  const legal = [['reported', 'confirmed'], ['confirmed', 'mitigated'], ['mitigated', 'confirmed']]
  it.each(ISSUE_LEDGER_STATES.flatMap(from => ISSUE_LEDGER_STATES.map(to => [from, to] as const)))('from %s to %s', (from, to) => {
    expect(checkStep(from, to, true) === null).toBe(legal.some(([a, b]) => a === from && b === to))
  })
  it('nobody says by hand that it is resolved, and nothing is mitigated without a workaround', () => {
    for (const from of ISSUE_LEDGER_STATES) expect(checkStep(from, 'resolved', true)?.code).toBe('only_a_run_resolves')
    expect(checkStep('confirmed', 'mitigated', false)?.code).toBe('no_workaround')
  })
})

describe('what a sealed run says', () => {
  const passed = { status: 'passed' as const, waived: false, buildId: 'b5', subjects: [withRules] }
  const resolved = issue({ state: 'resolved' })
  it.each([
    ['passed at the fix', issue(), passed, 'resolved'],
    ['passed after the fix', issue(), { ...passed, buildId: 'b7' }, 'resolved'],
    ['passed before the fix: by chance', issue(), { ...passed, buildId: 'b4' }, null],
    ['passed on a build that no order places', issue(), { ...passed, buildId: 'stray' }, null],
    ['passed, and nobody has said what fixes it', issue({ fixedInId: null }), passed, null],
    ['passed, but waived before', issue(), { ...passed, waived: true }, null],
    ['waived and never tried', issue(), { ...passed, status: null, waived: true }, null],
    ['skipped', issue(), { ...passed, status: 'skipped' as const }, null],
    ['passed where it cannot bite', issue(), { ...passed, subjects: [{ 'component:transport_agent': [] }] }, null],
    ['passed where nobody knows whether it bites', issue(), { ...passed, subjects: [{}] }, null],
    ['passed where the companion guards it', issue({ companion }), { ...passed, subjects: [guarded] }, null],
    ['passed on one subject where it bites', issue(), { ...passed, subjects: [{}, withRules] }, 'resolved'],
    ['failed while it is open: no news', issue(), { ...passed, status: 'failed' as const }, null],
    ['failed again', resolved, { ...passed, status: 'failed' as const, buildId: 'b8' }, 'recurred'],
    ['broke again', resolved, { ...passed, status: 'error' as const, buildId: 'b8' }, 'recurred'],
    ['failed again and was waived: it is back all the same', resolved, { ...passed, status: 'failed' as const, waived: true }, 'recurred'],
    ['failed again on a build that no order places', resolved, { ...passed, status: 'failed' as const, buildId: 'stray' }, 'recurred'],
    ['failed on a build from before the fix, as it would', resolved, { ...passed, status: 'failed' as const, buildId: 'b4' }, null],
    ['passed once more', resolved, { ...passed, buildId: 'b8' }, null],
  ])('%s', (_, one, seen, says) => expect(readSeal(one, seen, replaces)).toBe(says))

  it('resolves nothing that is resolved and brings back nothing that is open, whatever the result', () => {
    const seen = fc.record({ status: fc.constantFrom(null, ...RESULT_STATUSES), waived: fc.boolean(), buildId: fc.constantFrom('b1', 'b5', 'b9', 'stray'), subjects: fc.constantFrom([], [withRules], [{}]) })
    fc.assert(fc.property(fc.constantFrom(...ISSUE_LEDGER_STATES), seen, (state, one) => {
      const says = readSeal(issue({ state }), one, replaces)
      expect(says === null || (says === 'recurred') === (state === 'resolved')).toBe(true)
    }))
  })
})
