import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { CLAIMED_FIELDS, ISSUE_STATES, SHIPMENTS } from '../../server/catalogue/facts/facts'
import { buildColumns, refersToBuild } from './build-reference'
import { branch, product } from './catalogue'
import { instant, oneOf, tenantKey } from './columns'

const PLANS = [...SHIPMENTS, 'unknown'] as const

/** One month of a hotpatch calendar of the public catalogue: what was planned, and what shipped. */
export const hotpatchMonth = pgTable(
  'hotpatch_month',
  {
    branchId: text().notNull().references(() => branch.id),
    month: text().notNull(),
    planned: text({ enum: PLANS }).notNull(),
    shipped: text({ enum: SHIPMENTS }),
    buildKey: text(),
    source: text().notNull(),
    note: text(),
  },
  t => [
    primaryKey({ columns: [t.branchId, t.month] }),
    check('hotpatch_month_month', sql`${t.month} ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
    oneOf('hotpatch_month_planned', t.planned, PLANS),
    oneOf('hotpatch_month_shipped', t.shipped, SHIPMENTS),
    check('hotpatch_month_whole', sql`(${t.shipped} is null) = (${t.buildKey} is null)`),
  ],
)

/** A fault a vendor lists. It touches builds from `affectedFrom` on and before `fixedIn`; or the builds of one KB. */
export const knownIssue = pgTable(
  'known_issue',
  {
    id: text().primaryKey(),
    productId: text().notNull().references(() => product.id),
    title: text().notNull(),
    url: text().notNull(),
    affectedFrom: integer().array(),
    fixedIn: integer().array(),
    sameBranchOnly: boolean().notNull(),
    fromKb: text(),
    fixedKb: text(),
    status: text({ enum: ISSUE_STATES }).notNull(),
    source: text().notNull(),
  },
  t => [
    oneOf('known_issue_status', t.status, ISSUE_STATES),
    check('known_issue_place', sql`${t.affectedFrom} is not null or ${t.fromKb} is not null`),
  ],
)

/** The lists of known issues that were read, by product. A product without one is silent, which is not "no issues". */
export const knownIssueFeed = pgTable(
  'known_issue_feed',
  {
    productId: text().notNull().references(() => product.id),
    source: text().notNull(),
    licence: text().notNull(),
    note: text().notNull(),
  },
  t => [primaryKey({ columns: [t.productId, t.source] })],
)

/**
 * What somebody says of a build beside the build's own row: another public source that differs, or this consultancy's
 * correction. Neither overwrites the other; the newest of ours is our word.
 */
export const buildClaim = pgTable(
  'build_claim',
  {
    consultancyId: uuid().notNull(),
    id: uuid().notNull().defaultRandom(),
    ...buildColumns(),
    field: text({ enum: CLAIMED_FIELDS }).notNull(),
    value: text().notNull(),
    source: text().notNull(),
    note: text(),
    /** who corrected it; nobody for what a public source says */
    byId: uuid(),
    byName: text(),
    at: instant().notNull().defaultNow(),
  },
  t => [
    tenantKey(t),
    unique('build_claim_said').on(t.consultancyId, t.buildId, t.field, t.value, t.source, t.at),
    ...refersToBuild('build_claim', t),
    oneOf('build_claim_field', t.field, CLAIMED_FIELDS),
  ],
)
