import { and, eq, lt, sql } from 'drizzle-orm'
import { consultancy, liveEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'

const KEPT_HOURS = 24

/** Forgets events older than a day, but each reader's newest: a page that slept longer still sees that it missed some. */
export const pruneLiveEvents = async (now: Date = new Date()): Promise<void> => {
  const houses = await asActor(job('live', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy))
  for (const { id } of houses) {
    await asActor(job('live', id), tx =>
      tx.db.delete(liveEvent).where(and(
        eq(liveEvent.consultancyId, id),
        lt(liveEvent.at, new Date(now.getTime() - KEPT_HOURS * 3_600_000)),
        sql`${liveEvent.seq} < (select max(newer.seq) from live_event newer where newer.consultancy_id = ${id} and newer.customer_id is not distinct from ${liveEvent.customerId})`,
      )))
  }
}
