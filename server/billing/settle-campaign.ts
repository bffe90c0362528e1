import { and, eq, notInArray } from 'drizzle-orm'
import { billingRun, campaign, invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'

/** A campaign is settled once every invoice of its run is paid or void. Safe to ask after any change of an invoice. */
export const settleCampaign = async (tx: Tx, billingRunId: string): Promise<void> => {
  const [run] = await tx.db.select({ campaignId: billingRun.campaignId }).from(billingRun).where(eq(billingRun.id, billingRunId))
  if (!run) return
  // Locked before the invoices are read: of two that are paid at once, the later one sees both.
  const [row] = await tx.db.select().from(campaign).where(eq(campaign.id, run.campaignId)).for('update')
  if (row?.state !== 'invoiced') return
  const [unpaid] = await tx.db.select({ id: invoice.id }).from(invoice).where(and(eq(invoice.billingRunId, billingRunId), notInArray(invoice.state, ['paid', 'void']))).limit(1)
  if (unpaid) return
  await tx.db.update(campaign).set({ state: 'settled' }).where(eq(campaign.id, row.id))
  await audit(tx, { verb: 'billing.settle_campaign', subject: { kind: 'campaign', id: row.id } })
}
