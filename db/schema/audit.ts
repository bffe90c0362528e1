import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOf, tenantColumns, tenantKey } from './columns'

/** One row a write, in the write's own transaction. Never updated, never deleted. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    ...tenantColumns(),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    customerId: uuid(),
    at: instant().notNull(),
    actorKind: text({ enum: ['consultant', 'contact', 'device', 'automation', 'job'] }).notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    verb: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: text().notNull(),
    beforeDigest: text(),
    afterDigest: text(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  t => [
    tenantKey(t),
    index('audit_entry_seq').on(t.consultancyId, t.seq),
    oneOf('audit_entry_actor_kind', t.actorKind, ['consultant', 'contact', 'device', 'automation', 'job']),
  ],
)
