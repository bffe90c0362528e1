import { sql } from 'drizzle-orm'
import { check, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { SPLIT_BASES } from '../../server/domain/payers'

/** The owner of the public catalogue: no consultancy can have this id. */
export const PUBLIC_CATALOGUE = '00000000-0000-0000-0000-000000000000'

/** The tenant: everything it owns carries its id. */
export const consultancy = pgTable(
  'consultancy',
  {
    id: uuid().primaryKey().defaultRandom(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    currency: text().notNull().default('USD'),
    labourRateMinor: integer().notNull().default(0),
    zone: text().notNull().default('UTC'),
    splitBasis: text({ enum: SPLIT_BASES }).notNull().default('equal'),
    issuerAddress: text().notNull().default(''),
    watchedKinds: text().array().notNull().default(sql`'{antivirus,backup,transport_agent,cluster}'`),
    createdAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
  },
  t => [
    check('consultancy_not_public', sql`${t.id} <> ${sql.raw(`'${PUBLIC_CATALOGUE}'`)}::uuid`),
    check('consultancy_split_basis', sql`${t.splitBasis} in (${sql.raw(SPLIT_BASES.map(basis => `'${basis}'`).join(', '))})`),
  ],
)
