import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitByLargestRemainder, type Weighted } from '../../server/domain/cost-split'
import { seeded } from './seed'
import { processorMs } from '../support/processor-time'

const weigh = (...weights: number[]): Weighted[] => weights.map((weight, index) => ({ id: String.fromCharCode(65 + index), weight }))
const amounts = (...split: Parameters<typeof splitByLargestRemainder>) => splitByLargestRemainder(...split).map(({ amountMinor }) => amountMinor)
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

describe('the cases of BILLING.md', () => {
  it.each([
    ['1000.00 over 3', 100_000, weigh(1, 1, 1), 1, [33_334, 33_333, 33_333]],
    ['JPY 100 over 3', 100, weigh(1, 1, 1), 1, [34, 33, 33]],
    ['KWD 100.000 over 3, in tens', 100_000, weigh(1, 1, 1), 10, [33_340, 33_330, 33_330]],
    ['0.05 by 1:2:4', 5, weigh(1, 2, 4), 1, [1, 1, 3]],
    ['one payer', 100_001, weigh(7), 1, [100_001]],
    ['nothing to pay', 0, weigh(1, 2), 1, [0, 0]],
    ['a weight of nothing', 100, weigh(0, 1, 2), 1, [0, 33, 67]],
    ['more payers than cents', 2, weigh(1, 1, 1), 1, [1, 1, 0]],
    ['more money than a double multiplies exactly', Number.MAX_SAFE_INTEGER, weigh(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 1, [4503599627370496, 4503599627370495]],
  ])('%s', (_, total, weights, unit, expected) => {
    expect(amounts(total, weights, unit)).toEqual(expected)
  })
})

it('ties go by id, not by the order of the list', () => {
  expect(splitByLargestRemainder(100, [{ id: 'c', weight: 1 }, { id: 'a', weight: 1 }, { id: 'b', weight: 1 }])).toEqual([
    { id: 'c', amountMinor: 33 }, { id: 'a', amountMinor: 34 }, { id: 'b', amountMinor: 33 },
  ])
})

it('holds over 100,000 random splits: exact to the unit, within one unit of the fair share, the heavier never less', () => {
  const splits = fc.record({
    units: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 9_000_000_000_000 })),
    unit: fc.constantFrom(1, 1, 10, 100),
    weights: fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 1_000_000 })), { minLength: 1, maxLength: 8 }),
  })
  let asked = 0
  fc.assert(
    fc.property(splits, ({ units, unit, weights }) => {
      const weightSum = sum(weights)
      const total = weightSum === 0 ? 0 : units * unit
      const parts = amounts(total, weigh(...weights), unit)
      asked += 1
      let exact = sum(parts) === total
      parts.forEach((part, index) => {
        const scaled = BigInt(part / unit) * BigInt(weightSum) - BigInt(total / unit) * BigInt(weights[index]!)
        exact &&= part % unit === 0 && part >= 0 && scaled <= BigInt(weightSum) && scaled >= -BigInt(weightSum)
        weights.forEach((weight, other) => { if (weight > weights[index]!) exact &&= parts[other]! >= part })
      })
      return exact
    }),
    seeded(100_000),
  )
  console.info(`${asked} random splits, each exact`)
}, 60_000)

it('does not depend on the order of payers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }), (total, weights) => {
      const list = weigh(...weights)
      const byId = (split: { id: string; amountMinor: number }[]) => Object.fromEntries(split.map(({ id, amountMinor }) => [id, amountMinor]))
      expect(byId(splitByLargestRemainder(total, [...list].reverse()))).toEqual(byId(splitByLargestRemainder(total, list)))
    }),
    seeded(1000),
  )
})

it('serves 10,000 payers in well under a second', () => {
  const payers = Array.from({ length: 10_000 }, (_, index) => ({ id: `customer-${index}`, weight: 1 + (index % 97) }))
  const startedAt = processorMs()
  expect(sum(amounts(123_456_789, payers))).toBe(123_456_789)
  expect(processorMs() - startedAt).toBeLessThan(1000)
})

it.each([
  ['totalMinor', 0.5, weigh(1), 1], ['totalMinor', -1, weigh(1), 1], ['multiple', 105, weigh(1), 10], ['unitMinor', 10, weigh(1), 0],
  ['weight of B', 10, weigh(1, 1.5), 1], ['weight of A', 10, weigh(-1), 1], ['Nobody', 10, weigh(0, 0), 1], ['Nobody', 10, [], 1],
  ['same id', 10, [{ id: 'a', weight: 1 }, { id: 'a', weight: 1 }], 1],
] as [string, number, Weighted[], number][])('refuses, naming the %s, rather than inventing a cent', (named, total, weights, unit) => {
  expect(() => splitByLargestRemainder(total, weights, unit)).toThrow(named)
})
