import { and, asc, eq, isNotNull } from 'drizzle-orm'
import { agreement, customer, payer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Campaign } from './ensure-campaign'

/**
 * The frozen payers of a campaign. Two things that were missing then may be made good until it is billed: a number of
 * seats nobody had said, and caps in another currency, by terms in the campaign's that the customer has accepted since.
 */
export const readPayers = async (tx: Tx, { id, currency }: Pick<Campaign, 'id' | 'currency'>) => {
  const rows = await tx.db
    .select({ payer, name: customer.name, locale: customer.locale, seats: customer.seats, agreement })
    .from(payer)
    .innerJoin(customer, eq(customer.id, payer.customerId))
    .leftJoin(agreement, and(eq(agreement.customerId, payer.customerId), isNotNull(agreement.acceptedAt)))
    .where(eq(payer.campaignId, id))
    .orderBy(asc(payer.customerId))
  return rows.map(({ payer: frozen, name, locale, seats, agreement: now }) => {
    const { customerId, basis, weight, systems, payment, capCampaignMinor, capMonthMinor, capCurrency } = frozen
    const frozenCaps = { capCampaignMinor, capMonthMinor, capCurrency }
    const renewed = now !== null && capCurrency !== null && capCurrency !== currency && (now.currency ?? currency) === currency
    const caps = renewed ? { capCampaignMinor: now.capCampaignMinor, capMonthMinor: now.capMonthMinor, capCurrency: now.currency } : frozenCaps
    return { customerId, name, locale, basis, weight, systems, payment, seats: frozen.seats ?? seats, ...caps }
  })
}

export type Payer = Awaited<ReturnType<typeof readPayers>>[number]
