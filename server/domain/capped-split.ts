import { splitByLargestRemainder, type Weighted } from './cost-split'
import { takeSmallestFirst } from './smallest-first'

/** `capMinor` null: no cap. Caps are cut to whole units. */
export type CappedPayer = Weighted & { readonly capMinor: number | null }
export type CappedPart = {
  readonly id: string
  readonly amountMinor: number
  /** what it would be if nobody had a cap */
  readonly beforeCapsMinor: number
  readonly atCap: boolean
}
export type CappedSplit = {
  readonly parts: CappedPart[]
  /** what nobody may be asked for, because everybody is at the cap */
  readonly restMinor: number
}

type Filling = { readonly id: string; readonly weight: number; readonly cap: number; units: number }

/**
 * Splits an amount over payers with caps. Without a cap in the way it is the split by largest remainder. What caps keep
 * off goes to the others, unit by unit to whoever then pays least for its weight (ties by id), until nothing moves; when
 * everybody is at the cap, the rest is nobody's. Parts and rest sum to the total exactly, no part is above its cap, and
 * because each unit's place in that order is its payer's alone, a cap that grows never raises another's part: splitting
 * the rest by remainders again and again would, by a unit. O(n log n). Throws as `splitByLargestRemainder` does.
 */
export function splitWithCaps(totalMinor: number, payers: readonly CappedPayer[], unitMinor = 1): CappedSplit {
  requireCaps(payers)
  if (payers.length === 0) return { parts: [], restMinor: totalMinor }
  const before = splitByLargestRemainder(totalMinor, payers, unitMinor)
  const fillings = payers.map(({ id, weight, capMinor }, index): Filling => {
    const cap = capMinor === null ? Infinity : Math.floor(capMinor / unitMinor)
    return { id, weight, cap, units: Math.min(before[index]!.amountMinor / unitMinor, cap) }
  })
  const restUnits = fillUp(fillings, totalMinor / unitMinor)
  const parts = fillings.map(({ id, units, cap }, index) => ({ id, amountMinor: units * unitMinor, beforeCapsMinor: before[index]!.amountMinor, atCap: units === cap }))
  return { parts, restMinor: restUnits * unitMinor }
}

/** Hands out what caps have kept off, and answers with what nobody could take. */
function fillUp(fillings: readonly Filling[], totalUnits: number): number {
  const left = totalUnits - sumOf(fillings)
  const open = fillings.filter(({ units, cap, weight }) => weight > 0 && units < cap)
  const room = open.reduce((sum, { units, cap }) => sum + cap - units, 0)
  if (room <= left) {
    for (const one of open) one.units = one.cap
    return left - room
  }
  // Few are handed out one at a time. Many: nearly all at once first, as many as surely come before the last.
  if (left > 4 * fillings.length) raiseTo(fillings, totalUnits - 2 * fillings.length)
  takeSmallestFirst(open.filter(({ units, cap }) => units < cap), totalUnits - sumOf(fillings), comesFirst, one => ++one.units < one.cap)
  return 0
}

/** A payer's next unit is due when its part, that unit half counted, is reached for its weight. */
function comesFirst(a: Filling, b: Filling): boolean {
  const [left, right] = [(2 * a.units + 1) * b.weight, (2 * b.units + 1) * a.weight]
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right)) {
    const [exactLeft, exactRight] = [(2n * BigInt(a.units) + 1n) * BigInt(b.weight), (2n * BigInt(b.units) + 1n) * BigInt(a.weight)]
    return exactLeft === exactRight ? a.id < b.id : exactLeft < exactRight
  }
  return left === right ? a.id < b.id : left < right
}

/** Gives everybody the units that are due when all parts, each to its cap, come to `totalUnits`: exact, and never one too many. */
function raiseTo(fillings: readonly Filling[], totalUnits: number): void {
  const weighing = fillings.filter(({ weight }) => weight > 0)
  const byLevel = weighing.toSorted((a, b) => a.cap / a.weight - b.cap / b.weight)
  let units = BigInt(totalUnits)
  let weights = weighing.reduce((sum, { weight }) => sum + BigInt(weight), 0n)
  for (const { cap, weight } of byLevel) {
    if (cap === Infinity || BigInt(cap) * weights > units * BigInt(weight)) break
    units -= BigInt(cap)
    weights -= BigInt(weight)
  }
  for (const one of weighing) {
    const due = weights === 0n ? one.cap : Number((2n * units * BigInt(one.weight) + weights) / (2n * weights))
    one.units = Math.max(one.units, Math.min(due, one.cap))
  }
}

const sumOf = (fillings: readonly Filling[]): number => fillings.reduce((sum, { units }) => sum + units, 0)

function requireCaps(payers: readonly CappedPayer[]): void {
  const bad = payers.find(({ capMinor }) => capMinor !== null && (!Number.isSafeInteger(capMinor) || capMinor < 0))
  if (bad) throw new RangeError(`The cap of ${bad.id} must be a whole number from 0 up, not ${bad.capMinor}`)
}
