import { splitWithCaps, type CappedPayer } from '@/server/domain/capped-split'
import { visibleShares } from '@/server/domain/visible-share'
import type { Measure } from './bench'
import { growth, median, rounded, spreadOf, timed, type Figure } from './figure'

const PAYERS = 10_000
const GOAL_MS = 50
/** n log n from 2,000 to 50,000, with room for the noise of one machine. */
const GROWTH_GOAL = 1.25
const PRICE_MINOR = 123_456_700

/** Everybody alike, where each may see the whole; and weights and caps all over the place. */
const campaigns: Record<string, (count: number) => CappedPayer[]> = {
  'alike': count => Array.from({ length: count }, (_, index) => ({ id: idOf(index), weight: 1, capMinor: null })),
  'weights and caps': count => Array.from({ length: count }, (_, index) => ({ id: idOf(index), weight: 1 + ((index * 7919) % 500), capMinor: index % 3 === 0 ? ((index * 104_729) % 20_000) : null })),
}
const idOf = (index: number) => `c${String((index * 48_271) % 2_147_483_647).padStart(10, '0')}`

/** As the campaign's page has it: everybody's part, and what of the whole each may see. */
const split = (payers: readonly CappedPayer[]): number => {
  const { parts, restMinor } = splitWithCaps(PRICE_MINOR, payers)
  const moved = restMinor > 0 || parts.some(one => one.atCap)
  const visibleTo = visibleShares({ totalMinor: PRICE_MINOR, weights: payers.map(one => one.weight), moved })
  return parts.map(part => visibleTo(part.amountMinor)).reduce((sum, one) => sum + one.ownMinor, restMinor)
}

/** The least that anybody could do: one pass over the array, nothing ever left over. */
const onePass = (payers: readonly CappedPayer[]): number => {
  const weights = payers.reduce((sum, one) => sum + one.weight, 0)
  return payers.map(one => Math.floor((PRICE_MINOR * one.weight) / weights)).reduce((sum, part) => sum + part, 0)
}

/** R10: what a campaign's price means for 10,000 payers. */
export const measureSplit: Measure = async ({ rounds }) => {
  const figures: Figure[] = []
  for (const [name, payersOf] of Object.entries(campaigns)) {
    const sizes = [2_000, PAYERS, 50_000]
    const ours = new Map<number, number[]>(sizes.map(size => [size, []]))
    const limit: number[] = []
    for (let round = 0; round < rounds + 1; round++) {
      for (const size of sizes) {
        const payers = payersOf(size)
        const took = await timed(async () => {
          if (split(payers) !== PRICE_MINOR) throw new Error('the parts do not sum to the price')
        })
        if (round > 0) ours.get(size)!.push(took)
      }
      const payers = payersOf(PAYERS)
      const took = await timed(async () => void onePass(payers))
      if (round > 0) limit.push(took)
    }
    const own = ours.get(PAYERS)!
    const exponent = growth(sizes.map(size => [size, median(ours.get(size)!)]))
    figures.push({ name: `R10 split over ${PAYERS} payers, ${name}, ms`, ours: rounded(median(own)), limit: rounded(median(limit)), ratio: rounded(median(own) / median(limit)), goal: GOAL_MS, ok: median(own) <= GOAL_MS, n: own.length, spread: spreadOf(own) })
    figures.push({ name: `R10 split, ${name}, growth exponent 2,000 → 50,000 payers`, ours: rounded(exponent), limit: 1, ratio: null, goal: GROWTH_GOAL, ok: exponent <= GROWTH_GOAL, n: own.length, spread: spreadOf([exponent]) })
  }
  return figures
}
