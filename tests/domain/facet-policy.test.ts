import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, type Condition } from '../../server/domain/conditions'
import { compareToSubject } from '../../server/domain/coverage'
import { findConditionGaps, listFacetChanges, sayTheSame, settlePolicies } from '../../server/domain/facet-policy'
import { comparableValue, componentFacetValue, countingPolicies, defaultPolicies, type FacetPolicy, type Facets } from '../../server/domain/facets'
import { normaliseProfile } from '../../server/domain/profile'
import { facets, policies } from './given'
import { seeded } from './seed'

const AV = 'component:antivirus'
const policy = (changes: Partial<FacetPolicy> = {}): FacetPolicy => ({ key: AV, policy: 'sign_off', compare: 'exact', ...changes })

const text = fc.constantFrom('scan@8.5.1', 'scan@8.6', 'scan@9', 'guard@2.1', 'guard@?', 'rules@-')
const raw: fc.Arbitrary<Facets> = fc.record({ antivirus: fc.option(fc.array(text, { maxLength: 3 }), { nil: null }), os: fc.constantFrom('2003', '2008') }).map(({ antivirus, os }) => facets({ [AV]: antivirus, os: [os] }))
const anyPolicies = fc
  .record({ policy: fc.constantFrom('must_match', 'sign_off', 'ignore'), compare: fc.constantFrom('exact', 'covers'), version: fc.constantFrom('major', 'minor', 'full'), names: fc.constantFrom([], ['scan'], ['guard', 'scan']), os: fc.constantFrom('must_match', 'ignore') })
  .map(({ os, ...one }) => settlePolicies(policies, [{ key: AV, ...one } as FacetPolicy, { key: 'os', policy: os as 'ignore', compare: 'exact' }]))

describe('component versions', () => {
  it.each([
    ['8.5.1', 'major', 'x@8'], ['8.5.1', 'minor', 'x@8.5'], ['8.5.1', 'full', 'x@8.5.1'], ['8.5.1.2.3', 'full', 'x@8.5.1.2'],
    ['8', 'minor', 'x@?'], ['8', 'full', 'x@8'], ['v008.05', 'minor', 'x@8.5'], ['-', 'minor', 'x@-'], ['latest', 'full', 'x@?'],
  ] as const)('%s told apart by %s is %s', (version, precision, expected) => {
    expect(componentFacetValue('X', version, precision)).toBe(expected)
    expect(comparableValue([componentFacetValue('X', version, 'full')], policy({ version: precision }))).toEqual([expected])
  })

  it('differ only as finely as they are told apart, and a name nobody watches differs in nothing', () => {
    const differs = (changes: Partial<FacetPolicy>) => compareToSubject({ [AV]: ['scan@8.5'] }, { [AV]: ['scan@8.6', 'guard@2'] }, [policy(changes)]).differences.length
    expect([differs({}), differs({ names: ['scan'] }), differs({ names: ['scan'], version: 'minor' })]).toEqual([1, 0, 1])
  })
})

describe('settling policies', () => {
  it('leaves product, branch and start as they are, and covering and versions to those that can have them', () => {
    const wanted = ['product', 'branch', 'start', 'os'].map((key): FacetPolicy => ({ key, policy: 'ignore', compare: 'covers', version: 'full', names: ['x'] }))
    const settled = settlePolicies(policies, wanted)
    for (const key of ['product', 'branch', 'start']) expect(settled.find(one => one.key === key)).toEqual({ key, policy: 'must_match', compare: 'exact' })
    expect(settled.find(one => one.key === 'os')).toEqual({ key: 'os', policy: 'ignore', compare: 'exact' })
  })

  it('is the same policies for the same wish, in whatever order it is said, and changes nothing when nothing is wished', () => {
    expect(settlePolicies(policies, [])).toEqual(settlePolicies(settlePolicies(policies, []), []))
    const [a, b] = [policy({ names: ['Scan Mail', 'guard', 'guard '] }), policy({ key: 'component:agent' })]
    expect(settlePolicies(policies, [a, b])).toEqual(settlePolicies(policies, [b, { ...a, names: ['guard', 'scan mail'] }]))
  })
})

describe('conditions and policies', () => {
  const condition = (has: string): Condition => ({ key: 'c1', effect: 'blocks', predicate: { not: { facet: AV, has } }, text: { en: 'x' } })

  it.each([
    ['scan', {}, []], ['scan@8', {}, []], ['scan@8.5', {}, ['version_too_coarse']], ['scan@8.5', { version: 'minor' }, []], ['scan@8.5.1', { version: 'minor' }, ['version_too_coarse']],
    ['scan@8.5.1', { version: 'full' }, []], ['scan', { policy: 'ignore' }, ['not_counting']], ['scan', { names: ['guard'] }, ['name_not_watched']],
  ] as const)('%s under %j: %j', (has, changes, expected) => {
    expect(findConditionGaps([condition(has)], [policy(changes as Partial<FacetPolicy>)]).map(one => one.gap)).toEqual(expected)
  })

  it.each([
    ['scan@8', ['scan@8.5'], 'true'], ['scan@8.5', ['scan@8.5.1'], 'true'], ['scan@8.5', ['scan@8.50'], 'false'], ['scan@8.5', ['scan@8'], 'unknown'], ['scan@8', ['scan@85'], 'false'], ['scan@8.5', ['scan@?'], 'unknown'], ['scan', ['scan@8.5'], 'true'],
  ] as const)('has %s beside %j is %s', (has, value, expected) => {
    expect(evaluate({ facet: AV, has }, { [AV]: value })).toBe(expected)
  })

  it('without a gap a condition is decided on the profile as it is on the raw facets', () => {
    fc.assert(
      fc.property(raw, anyPolicies, fc.constantFrom('scan', 'scan@8', 'scan@8.5', 'scan@8.5.1', 'guard@2.1'), (one, asked, has) => {
        fc.pre(findConditionGaps([condition(has)], asked).length === 0)
        const [onProfile, onRaw] = [normaliseProfile(one, asked).facets, one].map(where => evaluate({ facet: AV, has }, where))
        // Told apart as finely as must be, a coarse version may still leave open what the raw one leaves open too.
        expect(onProfile === onRaw || onProfile === 'unknown').toBe(true)
      }),
      seeded(300),
    )
  })
})

describe('the same configuration under two policies', () => {
  it('says the same, whatever the two are, and drift in a facet that counts in both does not', () => {
    let compared = 0
    fc.assert(
      fc.property(raw, anyPolicies, anyPolicies, (one, before, after) => {
        const [from, to] = [normaliseProfile(one, before).facets, normaliseProfile(one, after).facets]
        // A version too coarse for one of the two is unknown there: not the same, to be on the safe side.
        const known = ![from, to].some(side => JSON.stringify(side[AV] ?? '').includes('@?'))
        if (known && ++compared) expect(sayTheSame(from, to, countingPolicies(before), countingPolicies(after))).toBe(true)
        const drifted = normaliseProfile({ ...one, edition: ['enterprise'] }, after).facets
        expect(sayTheSame(from, drifted, countingPolicies(before), countingPolicies(after))).toBe(false)
      }),
      seeded(400),
    )
    expect(compared).toBeGreaterThan(100)
  })

  it('is told facet by facet: what did not count on one side is left out there, and unknown is null', () => {
    expect(listFacetChanges({ os: ['2003'], edition: null }, { os: null, edition: null, language: ['en'] })).toEqual([{ key: 'language', from: undefined, to: ['en'] }, { key: 'os', from: ['2003'], to: null }])
  })
})

it('a default policy that nobody has spoken of is as it always was', () => {
  expect(settlePolicies(defaultPolicies(['backup', 'antivirus']), []).filter(({ key }) => key.startsWith('component:'))).toEqual([{ key: AV, policy: 'sign_off', compare: 'exact' }, { key: 'component:backup', policy: 'sign_off', compare: 'exact' }])
})
