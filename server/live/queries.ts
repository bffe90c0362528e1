import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { liveEvent } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { LiveEvent } from './hub'

/** More than this is told as one event: the page reads everything anew anyway. */
export const MOST_REPLAYED = 100
/** How far the clocks of a web process and of the database may differ, and how long a page takes to render. */
const MARGIN_MS = 5_000

type From = { last: number } | { since: Date } | null

/** The reader's own events after a place in the stream or a moment, and where the stream has come to. */
export const readMissed = async (tx: Tx, from: From): Promise<{ events: LiveEvent[]; position: number }> => {
  const own = and(eq(liveEvent.consultancyId, tx.consultancyId), tx.actor.kind === 'contact' ? eq(liveEvent.customerId, tx.actor.customerId) : isNull(liveEvent.customerId))
  const [top] = await tx.db.select({ seq: sql<number>`coalesce(max(${liveEvent.seq}), 0)`.mapWith(Number) }).from(liveEvent).where(own)
  const position = top!.seq
  if (!from) return { events: [], position }
  // A place that is not there yet: the database was restored from before it.
  if ('last' in from && from.last === position) return { events: [], position }
  const after = 'last' in from ? gt(liveEvent.seq, from.last > position ? 0 : from.last) : gt(liveEvent.at, new Date(from.since.getTime() - MARGIN_MS))
  const rows = await tx.db.select().from(liveEvent).where(and(own, after)).orderBy(asc(liveEvent.seq)).limit(MOST_REPLAYED + 1)
  return { position: Math.max(position, rows.at(-1)?.seq ?? 0), events: rows.map(({ seq, kind, subjectId, at }) => ({ seq, kind, subjectId, at: at.getTime() })) }
}
