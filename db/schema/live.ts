import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOf, within } from './columns'
import { consultancy } from './consultancy'
import { customer } from './environments'

export const LIVE_KINDS = ['verdict', 'decision', 'rule', 'withdrawal', 'invoice', 'run', 'import', 'hold', 'rollout', 'runbook', 'device', 'issue'] as const

/**
 * What open pages are told: that something changed, never what it says. One row for staff (no customer) and one for
 * each customer it touches. Within a consultancy `seq` grows in the order of the commits, because rows are written
 * while the audit chain's head is locked; so a page that missed some asks for what comes after the last it saw.
 */
export const liveEvent = pgTable(
  'live_event',
  {
    consultancyId: uuid().notNull().references(() => consultancy.id),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    customerId: uuid(),
    kind: text({ enum: LIVE_KINDS }).notNull(),
    subjectId: uuid().notNull(),
    /** just before the commit, not when the transaction began: pages ask for what came after they were rendered */
    at: instant().notNull().default(sql`clock_timestamp()`),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.seq] }),
    index('live_event_reader').on(t.consultancyId, t.customerId, t.seq),
    within('live_event_customer', t, t.customerId, customer),
    oneOf('live_event_kind', t.kind, LIVE_KINDS),
  ],
)
