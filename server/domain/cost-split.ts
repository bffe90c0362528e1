export type Weighted = { readonly id: string; readonly weight: number }
export type SplitPart = { readonly id: string; readonly amountMinor: number }

/**
 * Splits an amount by largest remainder: floors first, what is left goes a unit each to the largest remainders, ties
 * by id in code-point order. The parts sum to the total exactly, in the order given. Integers only: weights are whole
 * numbers, the total a multiple of the unit, or it throws a RangeError that says which.
 */
export function splitByLargestRemainder(totalMinor: number, weights: readonly Weighted[], unitMinor = 1): SplitPart[] {
  requireSplittable(totalMinor, weights, unitMinor)
  const units = BigInt(totalMinor / unitMinor)
  const weightSum = weights.reduce((sum, { weight }) => sum + BigInt(weight), 0n)
  if (weightSum === 0n) return weights.map(({ id }) => ({ id, amountMinor: 0 }))

  const parts = weights.map(({ id, weight }) => {
    const product = units * BigInt(weight)
    return { id, floor: product / weightSum, remainder: product % weightSum }
  })
  const leftover = Number(units - parts.reduce((sum, { floor }) => sum + floor, 0n))
  const lucky = new Set(
    parts
      .toSorted((a, b) => (a.remainder === b.remainder ? compareIds(a.id, b.id) : a.remainder > b.remainder ? -1 : 1))
      .slice(0, leftover)
      .map(({ id }) => id),
  )
  return parts.map(({ id, floor }) => ({ id, amountMinor: (Number(floor) + (lucky.has(id) ? 1 : 0)) * unitMinor }))
}

function requireSplittable(totalMinor: number, weights: readonly Weighted[], unitMinor: number): void {
  if (!Number.isSafeInteger(totalMinor) || totalMinor < 0) throw new RangeError(`totalMinor must be a whole number from 0 up, not ${totalMinor}`)
  if (!Number.isSafeInteger(unitMinor) || unitMinor < 1) throw new RangeError(`unitMinor must be a whole number from 1 up, not ${unitMinor}`)
  if (totalMinor % unitMinor !== 0) throw new RangeError(`totalMinor ${totalMinor} is not a multiple of unitMinor ${unitMinor}`)
  const bad = weights.find(({ weight }) => !Number.isSafeInteger(weight) || weight < 0)
  if (bad) throw new RangeError(`The weight of ${bad.id} must be a whole number from 0 up, not ${bad.weight}`)
  if (new Set(weights.map(({ id }) => id)).size !== weights.length) throw new RangeError('The same id appears twice among the weights')
  if (totalMinor > 0 && !weights.some(({ weight }) => weight > 0)) throw new RangeError('Nobody has a weight, so there is no one to split over')
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : 1
}
