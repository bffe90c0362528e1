import { asc, eq } from 'drizzle-orm'
import { customer, payer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { splitByLargestRemainder } from '../domain/cost-split'
import { roundingUnitMinor } from '../domain/money'
import { visibleShare, type VisibleShare } from '../domain/visible-share'
import type { Campaign } from './ensure-campaign'

export type SplitPart = { customerId: string; name: string; locale: 'en' | 'ja'; weight: number; amountMinor: number; visible: VisibleShare }
export type Split = { currency: string; priceMinor: number; parts: SplitPart[]; houseMinor: number }

/**
 * How the price falls on the frozen payers; null while there is no price. Parts and the house's own always sum to the
 * price: without payers all of it is the house's. A run freezes exactly what this shows.
 */
export const splitCampaign = async (tx: Tx, { id, currency, basis, priceMinor }: Campaign): Promise<Split | null> => {
  if (priceMinor === null) return null
  const payers = await tx.db
    .select({ customerId: payer.customerId, name: customer.name, locale: customer.locale, weight: payer.weight })
    .from(payer)
    .innerJoin(customer, eq(customer.id, payer.customerId))
    .where(eq(payer.campaignId, id))
    .orderBy(asc(payer.customerId))
  const weighted = payers.map(one => ({ ...one, weight: basis === 'equal' ? 1 : one.weight }))
  if (weighted.length === 0) return { currency, priceMinor, parts: [], houseMinor: priceMinor }
  const amounts = new Map(splitByLargestRemainder(priceMinor, weighted.map(one => ({ id: one.customerId, weight: one.weight })), roundingUnitMinor(currency)).map(part => [part.id, part.amountMinor]))
  const weights = weighted.map(one => one.weight)
  const parts = weighted.map(one => {
    const amountMinor = amounts.get(one.customerId)!
    return { ...one, amountMinor, visible: visibleShare({ ownMinor: amountMinor, totalMinor: priceMinor, weights }) }
  })
  return { currency, priceMinor, parts, houseMinor: priceMinor - parts.reduce((sum, part) => sum + part.amountMinor, 0) }
}
