import { asc, eq } from 'drizzle-orm'
import { billingRun, customer, share } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Campaign } from './ensure-campaign'
import type { Split, SplitPart } from './split'

/** The split as it was billed, from the shares: no later agreement, cap or month moves it. Null before. */
export const readFrozenSplit = async (tx: Tx, { id, currency, basis }: Campaign, priceMinor: number): Promise<Split | null> => {
  const [run] = await tx.db.select({ restMinor: billingRun.restMinor }).from(billingRun).where(eq(billingRun.campaignId, id))
  if (!run) return null
  const rows = await tx.db
    .select({ share, name: customer.name, locale: customer.locale })
    .from(share)
    .innerJoin(customer, eq(customer.id, share.customerId))
    .where(eq(share.campaignId, id))
    .orderBy(asc(share.customerId))
  const parts = rows.map(({ share: one, name, locale }): SplitPart => ({
    customerId: one.customerId,
    name,
    locale,
    basis: one.basis ?? basis,
    weight: one.weight,
    beforeCapsMinor: one.beforeCapsMinor ?? one.assessedMinor,
    capMinor: one.capMinor,
    amountMinor: one.assessedMinor,
    houseMinor: one.houseMinor,
    reason: one.reason,
    visible: { ownMinor: one.assessedMinor, totalMinor: one.totalMinor, payersCount: one.payerCount },
  }))
  const houseMinor = run.restMinor + parts.reduce((sum, part) => sum + part.houseMinor, 0)
  return { currency, basis, priceMinor, parts, restMinor: run.restMinor, houseMinor, seen: '' }
}
