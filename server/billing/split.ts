import { createHash } from 'node:crypto'
import type { Tx } from '@/db/scope'
import { splitWithCaps } from '../domain/capped-split'
import { roundingUnitMinor } from '../domain/money'
import { tightestCap, weighPayer, type SplitBasis } from '../domain/payers'
import { visibleShares, type VisibleShare } from '../domain/visible-share'
import { readAssessedThisMonth } from './month-caps'
import type { Campaign } from './ensure-campaign'
import { readFrozenSplit } from './frozen-split'
import { readPayers, type Payer } from './read-payers'

export type ShareReason = 'cap_campaign' | 'cap_month' | 'retainer' | 'included'

export type SplitPart = {
  customerId: string
  name: string
  locale: 'en' | 'ja'
  basis: SplitBasis
  weight: number
  /** what it would be if nobody had a cap */
  beforeCapsMinor: number
  capMinor: number | null
  /** what the customer pays */
  amountMinor: number
  /** what of its part the house pays */
  houseMinor: number
  reason: ShareReason | null
  visible: VisibleShare
}

/** `restMinor`: what is left when everybody is at the cap, or nobody pays. `houseMinor`: that, and the parts the house pays. */
export type Split = { currency: string; basis: SplitBasis; priceMinor: number; parts: SplitPart[]; restMinor: number; houseMinor: number; seen: string }

/** Why nothing can be split yet, and whose facts or terms are to blame. */
export type SplitProblem = { code: 'seatsMissing' | 'systemsMissing' | 'capCurrency'; names: string[] }

export type SplitAnswer = { split: Split; problem: null } | { split: null; problem: SplitProblem | null }

/**
 * How the price falls on the frozen payers; neither split nor problem while there is no price. Parts, and what is the
 * house's, always sum to the price. A run freezes exactly what this shows; once it has, this is read from the shares.
 */
export const splitCampaign = async (tx: Tx, campaign: Campaign): Promise<SplitAnswer> => {
  if (campaign.priceMinor === null) return { split: null, problem: null }
  const frozen = await readFrozenSplit(tx, campaign, campaign.priceMinor)
  if (frozen) return { split: frozen, problem: null }
  const payers = await readPayers(tx, campaign)
  const problem = findProblem(campaign, payers)
  if (problem) return { split: null, problem }
  const assessed = await readAssessedThisMonth(tx, campaign, payers.filter(one => one.capMonthMinor !== null).map(one => one.customerId))
  return { split: splitOver(campaign, campaign.priceMinor, payers, assessed), problem: null }
}

const findProblem = ({ basis, currency }: Campaign, payers: readonly Payer[]): SplitProblem | null => {
  const blame = (code: SplitProblem['code'], whose: (one: Payer) => boolean) => {
    const names = payers.filter(whose).map(one => one.name)
    return names.length > 0 ? { code, names } : null
  }
  const lacks = (wanted: SplitBasis) => (one: Payer) => {
    const weighed = weighPayer(basis, one)
    return weighed.weight === null && weighed.basis === wanted
  }
  return blame('seatsMissing', lacks('seats')) ?? blame('systemsMissing', lacks('systems')) ?? blame('capCurrency', one => one.capCurrency !== null && one.capCurrency !== currency)
}

const splitOver = ({ basis, currency }: Campaign, priceMinor: number, payers: readonly Payer[], assessed: ReadonlyMap<string, number>): Split => {
  const weighed = payers.map(one => {
    const own = weighPayer(basis, one)
    // What the house pays has no cap: it is the house that would be spared.
    const cap = one.payment === 'share' ? tightestCap(one, assessed.get(one.customerId) ?? 0) : null
    return { ...one, basis: own.basis, weight: own.weight!, cap }
  })
  const { parts: amounts, restMinor } = splitWithCaps(priceMinor, weighed.map(one => ({ id: one.customerId, weight: one.weight, capMinor: one.cap?.capMinor ?? null })), roundingUnitMinor(currency))
  const moved = restMinor > 0 || amounts.some(one => one.atCap) || weighed.some(one => one.payment !== 'share')
  const visibleTo = visibleShares({ totalMinor: priceMinor, weights: weighed.map(one => one.weight), moved })
  const parts = weighed.map(({ customerId, name, locale, basis: by, weight, payment, cap }, index): SplitPart => {
    const { amountMinor: part, beforeCapsMinor, atCap } = amounts[index]!
    const amountMinor = payment === 'share' ? part : 0
    const reason = payment !== 'share' ? payment : atCap && cap ? (`cap_${cap.kind}` as const) : null
    return { customerId, name, locale, basis: by, weight, beforeCapsMinor, capMinor: cap?.capMinor ?? null, amountMinor, houseMinor: part - amountMinor, reason, visible: visibleTo(amountMinor) }
  })
  const houseMinor = restMinor + parts.reduce((sum, part) => sum + part.houseMinor, 0)
  return { currency, basis, priceMinor, parts, restMinor, houseMinor, seen: digestOf(priceMinor, parts) }
}

/** What a page shows of the amounts, to be sent back with the word to bill them. */
const digestOf = (priceMinor: number, parts: readonly SplitPart[]): string =>
  createHash('sha256').update(JSON.stringify([priceMinor, ...parts.map(part => [part.customerId, part.amountMinor, part.houseMinor])])).digest('hex').slice(0, 32)
