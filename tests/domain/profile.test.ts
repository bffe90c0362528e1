import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { componentFacetKey, componentFacetValue, defaultPolicies, facetText, isKnown, normaliseFacetValue, plainValue, readFacetText, type Facets } from '../../server/domain/facets'
import { normaliseProfile } from '../../server/domain/profile'
import { facets, policies } from './given'
import { seeded } from './seed'

const word = fc.constantFrom('Mailbox', 'hub', 'client access', 'edge', 'Vault@12', 'scan@8')
const value = fc.option(fc.array(word, { maxLength: 4 }), { nil: null })
const rawFacets: fc.Arbitrary<Facets> = fc.dictionary(fc.constantFrom(...policies.map(({ key }) => key)), value)

describe('default policies', () => {
  it('are the table of rule 2', () => {
    const table = Object.fromEntries(defaultPolicies(['transport agent']).map(({ key, policy, compare }) => [key, `${policy} ${compare}`]))
    expect(table).toEqual({
      product: 'must_match exact', branch: 'must_match exact', edition: 'must_match exact', os: 'must_match exact',
      roles: 'must_match covers', co_installed: 'must_match covers', start: 'must_match exact', hotpatch: 'must_match exact',
      'component:transport_agent': 'sign_off exact',
      os_patch_level: 'ignore exact', language: 'ignore exact', hypervisor: 'ignore exact',
    })
  })

  it('name a watched kind once, however it is spelled', () => {
    expect(defaultPolicies(['Antivirus', 'antivirus ']).filter(({ key }) => key.startsWith('component:'))).toHaveLength(1)
    expect(componentFacetKey(' Transport  Agent')).toBe('component:transport_agent')
  })
})

describe('component values', () => {
  it.each([
    ['  ScanMail  for Exchange', '8.0.3', 'scanmail for exchange@8'],
    ['ScanMail', 'v11', 'scanmail@11'],
    ['ScanMail', '008', 'scanmail@8'],
    ['a@b', '2', 'a b@2'],
    ['Transport rules', '-', 'transport rules@-'],
    ['ScanMail', null, 'scanmail@?'],
    ['ScanMail', ' ', 'scanmail@?'],
    ['ScanMail', 'latest', 'scanmail@?'],
  ])('%j %j is %j', (name, version, expected) => {
    expect(componentFacetValue(name, version)).toBe(expected)
  })

  it('of unknown version are not known, and of none to tell apart are', () => {
    expect(isKnown([componentFacetValue('x', null)])).toBe(false)
    expect(isKnown([componentFacetValue('x', '-')])).toBe(true)
    expect(isKnown([])).toBe(true)
    expect(isKnown(null)).toBe(false)
  })
})

it('a cell of blanks is unknown, not none', () => {
  expect(normaliseFacetValue([' '])).toBeNull()
  expect(normaliseFacetValue([])).toEqual([])
  expect([facetText(null), facetText([]), facetText(['B', 'a'])]).toEqual(['?', 'none', 'a | b'])
})

it('the text of a value reads back as the value', () =>
  fc.assert(fc.property(value, one => {
    expect(readFacetText(facetText(one))).toEqual(normaliseFacetValue(one))
  })))

it.each([['scanmail@8.5', 'scanmail 8.5'], ['transport rules@-', 'transport rules'], ['gate@?', 'gate'], ['ops@home', 'ops@home'], ['client access', 'client access']])('%s is told as %s', (text, told) =>
  expect(plainValue(text)).toBe(told))

describe('profile', () => {
  it('does not change with the order of keys and values, their case, their doubles, or what is ignored', () => {
    fc.assert(
      fc.property(rawFacets, fc.infiniteStream(fc.boolean()), word, (raw, coins, noise) => {
        const flip = () => coins.next().value
        const shuffled = Object.entries(raw).sort(() => (flip() ? 1 : -1)).map(([key, values]) => {
          const respelled = values?.map((one) => ` ${flip() ? one.toUpperCase() : one}  `) ?? null
          return [key, respelled === null ? null : [...respelled].reverse().concat(respelled.slice(0, 1))] as const
        })
        const other = { ...Object.fromEntries(shuffled), language: [noise], hypervisor: null, unheard_of: [noise] }
        expect(normaliseProfile(other, policies)).toEqual(normaliseProfile(raw, policies))
      }),
      seeded(2000),
    )
  })

  it('changes with every facet that counts, and tells unknown from none', () => {
    const base = normaliseProfile(facets(), policies).hash
    for (const { key } of policies.filter(({ policy }) => policy !== 'ignore')) {
      expect(normaliseProfile(facets({ [key]: ['something else'] }), policies).hash, key).not.toBe(base)
      expect(normaliseProfile(facets({ [key]: null }), policies).hash).not.toBe(normaliseProfile(facets({ [key]: [] }), policies).hash)
    }
  })

  it('holds counting facets only, and names the missing ones as unknown', () => {
    const profile = normaliseProfile({ product: ['X'], language: ['en'] }, policies)
    expect(profile.facets.product).toEqual(['x'])
    expect(profile.facets.roles).toBeNull()
    expect(profile.facets).not.toHaveProperty('language')
    expect(profile.hash).toMatch(/^[0-9a-f]{64}$/)
  })
})
