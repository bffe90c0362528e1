import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { consultancy, cost, run, workSegment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf } from '../actor'
import { found } from '../errors'
import type { Campaign } from './ensure-campaign'
import { isOpen } from './lock-campaign'

/**
 * Takes the hours of the build's runs from their timers, at the house's hourly rate: one cost a run, brought up to
 * date each time until the campaign is invoiced, and left alone after. Running timers count once they stop.
 */
export const refreshLabour = async (tx: Tx, campaign: Campaign): Promise<void> => {
  if (!isOpen(campaign)) return
  const [house] = await tx.db.select({ rateMinor: consultancy.labourRateMinor, currency: consultancy.currency }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const { rateMinor, currency } = found(house, 'consultancy')
  // The rate is in the house's currency of today; a campaign keeps the one it was opened in.
  if (currency !== campaign.currency) return
  const worked = await tx.db
    .select({ runId: run.id, seconds: sql<number>`sum(extract(epoch from ${workSegment.endedAt} - ${workSegment.startedAt}))::int` })
    .from(workSegment)
    .innerJoin(run, and(eq(run.consultancyId, workSegment.consultancyId), eq(run.id, workSegment.runId)))
    .where(and(eq(run.buildId, campaign.buildId), isNotNull(workSegment.endedAt)))
    .groupBy(run.id)
  for (const { runId, seconds } of worked) {
    const minutes = Math.round(seconds / 60)
    const labour = { minutes, rateMinor, amountMinor: Math.round((minutes * rateMinor) / 60) }
    await tx.db
      .insert(cost)
      .values({ consultancyId: tx.consultancyId, campaignId: campaign.id, kind: 'labour', runId, note: '', ...labour, ...makerOf(tx.actor), at: tx.now })
      .onConflictDoUpdate({
        target: [cost.consultancyId, cost.campaignId, cost.runId],
        set: { ...labour, at: tx.now },
        setWhere: sql`(${cost.minutes}, ${cost.rateMinor}) is distinct from (${minutes}, ${rateMinor})`,
      })
  }
}
