import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
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
    /** customers come in waves; without, each is asked when it is approved */
    wavesOn: boolean().notNull().default(false),
    waveSoakHours: integer().notNull().default(24),
    ringSoakHours: integer().notNull().default(24),
    /** instead of both, where a build was tested by a shorter plan because it cannot wait */
    expeditedSoakHours: integer().notNull().default(4),
    createdAt: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
  },
  t => [
    check('consultancy_not_public', sql`${t.id} <> ${sql.raw(`'${PUBLIC_CATALOGUE}'`)}::uuid`),
    check('consultancy_soaks', sql`${t.waveSoakHours} between 0 and 720 and ${t.ringSoakHours} between 0 and 720 and ${t.expeditedSoakHours} between 0 and 720`),
    check('consultancy_split_basis', sql`${t.splitBasis} in (${sql.raw(SPLIT_BASES.map(basis => `'${basis}'`).join(', '))})`),
  ],
)
