import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { consultancy, share } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../errors'
import type { Campaign } from './ensure-campaign'

/**
 * Makes campaigns of one consultancy freeze their shares one after the other, so that of two billed at once the second
 * sees what the first has taken of a month's cap. Held until the transaction ends; taken after the campaign's own lock.
 */
export const lockAssessments = async (tx: Tx): Promise<void> => {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assess shares ${tx.consultancyId}`}, 0))`)
}

/**
 * What each customer was assessed this month by other campaigns: the sum of its shares as first assessed (a credit later
 * opens no room again) that were frozen in the calendar month of `tx.now` in the consultancy's zone, in the campaign's currency.
 */
export const readAssessedThisMonth = async (tx: Tx, { id, currency }: Pick<Campaign, 'id' | 'currency'>, customerIds: readonly string[]): Promise<Map<string, number>> => {
  if (customerIds.length === 0) return new Map()
  const [house] = await tx.db.select({ zone: consultancy.zone }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const { zone } = found(house, 'consultancy')
  const monthOf = (at: unknown) => sql`date_trunc('month', ${at}::timestamptz, ${zone})`
  const rows = await tx.db
    .select({ customerId: share.customerId, assessedMinor: sql<number>`sum(${share.assessedMinor})`.mapWith(Number) })
    .from(share)
    .where(and(eq(share.currency, currency), ne(share.campaignId, id), inArray(share.customerId, [...customerIds]), sql`${share.at} >= ${tx.now}::timestamptz - interval '32 days'`, sql`${monthOf(share.at)} = ${monthOf(tx.now)}`))
    .groupBy(share.customerId)
  return new Map(rows.map(row => [row.customerId, row.assessedMinor]))
}
