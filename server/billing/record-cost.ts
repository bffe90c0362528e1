import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { cost } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { parseMoney } from '../domain/money'
import { DomainError, found } from '../errors'
import { id, input, line } from '../forms'
import { lockOpenCampaign } from './lock-campaign'
import { refreshLabour } from './refresh-labour'

export const recordCostInput = input({ campaignId: id(), kind: z.enum(['lab_fee', 'other']), amount: line(30), note: line() })

/** Records what the testing cost the house beside the hours, which come from the timers. Customers never see costs. */
export const recordCost = async (tx: Tx<Consultant>, given: z.infer<typeof recordCostInput>): Promise<{ id: string }> => {
  const campaign = await lockOpenCampaign(tx, given.campaignId)
  const amountMinor = parseMoney(given.amount, campaign.currency)
  if (amountMinor === null) throw new DomainError('bad_input', 'billing.errors.amount', { field: 'amount', params: { currency: campaign.currency } })
  const row = { consultancyId: tx.consultancyId, campaignId: campaign.id, kind: given.kind, amountMinor, note: given.note, ...makerOf(tx.actor), at: tx.now }
  const [made] = await tx.db.insert(cost).values(row).returning({ id: cost.id })
  await audit(tx, { verb: 'billing.record_cost', subject: { kind: 'cost', id: made!.id }, after: row })
  return { id: made!.id }
}

export const removeCostInput = input({ costId: id() })

/** Takes back a cost entered by mistake; hours stay as the timers say. */
export const removeCost = async (tx: Tx<Consultant>, { costId }: z.infer<typeof removeCostInput>): Promise<void> => {
  const [row] = await tx.db.select().from(cost).where(eq(cost.id, costId))
  const before = found(row, 'cost')
  await lockOpenCampaign(tx, before.campaignId)
  if (before.kind === 'labour') throw new DomainError('precondition', 'billing.errors.labourStays')
  await tx.db.delete(cost).where(and(eq(cost.consultancyId, tx.consultancyId), eq(cost.id, costId)))
  await audit(tx, { verb: 'billing.remove_cost', subject: { kind: 'cost', id: costId }, before })
}

export const takeHoursInput = input({ campaignId: id() })

/** Brings the hours up to date with the timers now, for who wants to see them before pricing. */
export const takeHours = async (tx: Tx<Consultant>, { campaignId }: z.infer<typeof takeHoursInput>): Promise<void> => {
  await refreshLabour(tx, await lockOpenCampaign(tx, campaignId))
  await audit(tx, { verb: 'billing.take_hours', subject: { kind: 'campaign', id: campaignId } })
}
