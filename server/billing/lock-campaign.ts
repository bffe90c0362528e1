import { eq } from 'drizzle-orm'
import { campaign } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { DomainError, found } from '../errors'
import type { Campaign } from './ensure-campaign'

const OPEN: readonly Campaign['state'][] = ['quoted', 'testing', 'priced']

export const isOpen = ({ state }: Pick<Campaign, 'state'>): boolean => OPEN.includes(state)

/** The campaign, locked until the transaction ends: a price, a cost and a billing run never cross. */
export const lockCampaign = async (tx: Tx, campaignId: string): Promise<Campaign> => {
  const [row] = await tx.db.select().from(campaign).where(eq(campaign.id, campaignId)).for('update')
  return found(row, 'campaign')
}

/** The same, refusing one whose invoices are out: what was billed changes by credit only. */
export const lockOpenCampaign = async (tx: Tx, campaignId: string): Promise<Campaign> => {
  const row = await lockCampaign(tx, campaignId)
  if (!isOpen(row)) throw new DomainError('precondition', 'billing.errors.invoiced')
  return row
}
