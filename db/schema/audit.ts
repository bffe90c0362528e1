import { bigint, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOf, tenantColumns, tenantKey, within } from './columns'
import { consultancy } from './consultancy'

/**
 * One row a write, in the write's own transaction. Never deleted; erasing a person empties the name and the detail and
 * drops the salt, and the chain still holds, because it holds digests.
 */
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
    /** of the name and the detail; without its salt they cannot be guessed from the digest */
    salt: text(),
    payloadDigest: text(),
    /** of everything else and the payload's digest: what the chain holds */
    digest: text(),
  },
  t => [
    tenantKey(t),
    index('audit_entry_seq').on(t.consultancyId, t.seq),
    oneOf('audit_entry_actor_kind', t.actorKind, ['consultant', 'contact', 'device', 'automation', 'job']),
  ],
)

/** One hash chain a consultancy: each link holds the one before it and one entry's digest. */
export const auditLink = pgTable(
  'audit_link',
  {
    consultancyId: uuid().notNull().references(() => consultancy.id),
    seq: bigint({ mode: 'number' }).notNull(),
    entryId: uuid().notNull(),
    hash: text().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.seq] }),
    unique('audit_link_entry').on(t.consultancyId, t.entryId),
    within('audit_link_entry_fk', t, t.entryId, auditEntry),
  ],
)

/** The chain's last link. Its row is locked last in a transaction, just before commit. */
export const auditHead = pgTable('audit_head', {
  consultancyId: uuid().primaryKey().references(() => consultancy.id),
  seq: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
})
