import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { buildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, tenantColumns, tenantKey, within } from './columns'
import { customer, environment, system } from './environments'

/** What a device shows who it is by: a digest only. For one system, or for every system of an environment; a rig's has no customer. */
export const deviceKey = pgTable(
  'device_key',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    systemId: uuid(),
    name: text().notNull(),
    /** SHA-256 of the key */
    keyHash: text().notNull(),
    /** what a person tells keys apart by: the first characters */
    keyStart: text().notNull(),
    /** the key it took the place of, which still works until then */
    replacesId: uuid(),
    expiresAt: instant(),
    /** when it was last shown, as far as it was written down */
    seenAt: instant(),
    ...madeBy(),
    revokedAt: instant(),
    revokedByName: text(),
  },
  t => [
    tenantKey(t),
    uniqueIndex('device_key_hash').on(t.keyHash),
    index('device_key_environment').on(t.consultancyId, t.environmentId),
    within('device_key_customer', t, t.customerId, customer),
    within('device_key_environment_fk', t, t.environmentId, environment),
    within('device_key_system', t, t.systemId, system),
    check('device_key_revoked_whole', sql`(${t.revokedAt} is null) = (${t.revokedByName} is null)`),
  ],
)

/**
 * The last answer a system got, as it was sent, and what it rests on: `chainSeq` is the audit chain's head before the
 * facts were read, so any write of the house since makes it old; `goodUntil` is when a clock alone could change it.
 */
export const deviceAnswer = pgTable(
  'device_answer',
  {
    consultancyId: uuid().notNull(),
    systemId: uuid().notNull(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    askedDigest: text().notNull(),
    chainSeq: bigint({ mode: 'number' }).notNull(),
    catalogueAt: instant(),
    goodUntil: instant().notNull(),
    etag: text().notNull(),
    body: jsonb().$type<string>().notNull(),
    answeredAt: instant().notNull(),
    seenAt: instant().notNull(),
    /** polls since the first, as far as they were written down */
    polls: bigint({ mode: 'number' }).notNull().default(0),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.systemId] }),
    index('device_answer_environment').on(t.consultancyId, t.environmentId, t.askedDigest),
    within('device_answer_system', t, t.systemId, system),
    within('device_answer_customer', t, t.customerId, customer),
    within('device_answer_environment_fk', t, t.environmentId, environment),
  ],
)

/** By what WSUS knows a build: a UpdateID and a revision, never a title or a KB. */
export const wsusUpdate = pgTable(
  'wsus_update',
  {
    consultancyId: uuid().notNull(),
    ...buildColumns(),
    updateId: uuid().notNull(),
    revision: integer().notNull(),
    title: text().notNull().default(''),
    source: text().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.buildId, t.updateId] }),
    index('wsus_update_id').on(t.consultancyId, t.updateId),
    ...refersToBuild('wsus_update', t),
    check('wsus_update_revision', sql`${t.revision} > 0`),
  ],
)
