import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, facetsOf, type Predicate } from '../../server/domain/conditions'
import type { Facets } from '../../server/domain/facets'
import { seeded } from './seed'

const KEYS = ['roles', 'component:antivirus', 'os']
const WORDS = ['mailbox', 'edge', 'scan@8', 'scan@9']

const known = fc.subarray(WORDS)
const facets: fc.Arbitrary<Facets> = fc.record(Object.fromEntries(KEYS.map((key) => [key, fc.option(known, { nil: null })])))
const { predicates } = fc.letrec<{ predicates: Predicate }>((tie) => ({
  predicates: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ facet: fc.constantFrom(...KEYS), has: fc.constantFrom(...WORDS, 'scan') }),
    fc.record({ facet: fc.constantFrom(...KEYS), isNone: fc.constant(true as const) }),
    fc.record({ all: fc.array(tie('predicates'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('predicates'), { maxLength: 3 }) }),
    fc.record({ not: tie('predicates') }),
  ),
}))

describe('Kleene logic', () => {
  it('keeps its laws: De Morgan, double negation, commutation, idempotence, neutral elements', () => {
    fc.assert(
      fc.property(predicates, predicates, facets, (a, b, where) => {
        const same = (p: Predicate, q: Predicate) => expect(evaluate(p, where)).toBe(evaluate(q, where))
        same({ not: { all: [a, b] } }, { any: [{ not: a }, { not: b }] })
        same({ not: { any: [a, b] } }, { all: [{ not: a }, { not: b }] })
        same({ not: { not: a } }, a)
        same({ all: [a, b] }, { all: [b, a] })
        same({ any: [a, b] }, { any: [b, a] })
        same({ all: [a, a] }, a)
        same({ any: [a, { all: [a, b] }] }, a)
        same({ all: [a, { all: [] }] }, a)
        same({ any: [a, { any: [] }] }, a)
      }),
      seeded(3000),
    )
  })

  it('never unsays an answer when an unknown facet becomes known', () => {
    fc.assert(
      fc.property(predicates, facets, fc.record(Object.fromEntries(KEYS.map((key) => [key, known]))), (predicate, before, filling) => {
        const after = Object.fromEntries(KEYS.map((key) => [key, before[key] ?? filling[key]!]))
        const answer = evaluate(predicate, before)
        if (answer !== 'unknown') expect(evaluate(predicate, after)).toBe(answer)
        expect(evaluate(predicate, after)).not.toBe('unknown')
      }),
      seeded(3000),
    )
  })

  it.each([
    [['scan@8'], 'scan', 'true'],
    [['scan@8'], 'SCAN@8', 'true'],
    [['scan@8'], 'scan@9', 'false'],
    [['scanner@8'], 'scan', 'false'],
    [['scan@?'], 'scan', 'true'],
    [['scan@?'], 'scan@8', 'unknown'],
    [['scan@?', 'scan@8'], 'scan@8', 'true'],
    [[], 'scan', 'false'],
    [null, 'scan', 'unknown'],
    [['mailbox'], 'mailbox', 'true'],
  ] as const)('%j has %j: %s', (value, has, expected) => {
    expect(evaluate({ facet: 'x', has }, { x: value })).toBe(expected)
  })

  it('takes a missing facet for unknown and an empty one for none', () => {
    expect(evaluate({ facet: 'x', isNone: true }, {})).toBe('unknown')
    expect(evaluate({ facet: 'x', isNone: true }, { x: [] })).toBe('true')
    expect(evaluate({ facet: 'x', isNone: true }, { x: ['a@?'] })).toBe('false')
  })
})

it('names every facet a predicate asks about, once', () => {
  expect(facetsOf({ any: [{ facet: 'roles', has: 'a' }, { not: { all: [{ facet: 'os', isNone: true }, { facet: 'roles', has: 'b' }] } }] })).toEqual(['os', 'roles'])
})
