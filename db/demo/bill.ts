import type { SPLIT_BASES } from '@/db/schema/billing'
import { ensureCampaign } from '@/server/billing/ensure-campaign'
import { markPaid } from '@/server/billing/mark-paid'
import { listInvoices, readCampaign } from '@/server/billing/queries'
import { recordCost } from '@/server/billing/record-cost'
import { runBilling } from '@/server/billing/run-billing'
import { setPrice } from '@/server/billing/set-price'
import { minutesAfter } from './clock'
import type { House } from './house'

type Bill = { buildId: string; price: string; basis: (typeof SPLIT_BASES)[number]; labFee: string; labNote: string }

/** Prices a campaign and bills it: the split that the page shows becomes the invoices. */
export const bill = async ({ journal, priya }: House, key: string, at: Date, { buildId, price, basis, labFee, labNote }: Bill): Promise<{ campaignId: string }> => {
  const priced = await journal.step(`${key}/price`, priya, at, async tx => {
    const { id: campaignId } = await ensureCampaign(tx, { buildId })
    await recordCost(tx, { campaignId, kind: 'lab_fee', amount: labFee, note: labNote })
    await setPrice(tx, { campaignId, price, basis })
    return { campaignId }
  })
  await journal.step(`${key}/invoice`, priya, minutesAfter(at, 30), async tx => {
    const { split } = await readCampaign(tx, priced.campaignId)
    await runBilling(tx, { campaignId: priced.campaignId, totalMinor: split!.priceMinor, payers: split!.parts.length })
  })
  return priced
}

/** The bank statement of a day: these customers have paid. */
export const markAllPaid = ({ journal, priya }: House, key: string, at: Date, campaignId: string, customerIds: readonly string[]): Promise<void> =>
  journal.step(key, priya, at, async tx => {
    const paid = (await listInvoices(tx, { campaignId })).filter(one => customerIds.includes(one.customerId))
    for (const { id: invoiceId } of paid) await markPaid(tx, { invoiceId })
  })
