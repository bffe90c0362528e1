import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { BUILD_KINDS, CHANNELS } from '../../server/domain/build'
import { REBOOTS } from '../../server/domain/restart'
import { instant, oneOf } from './columns'
import { PUBLIC_CATALOGUE } from './consultancy'

export const product = pgTable('product', {
  id: text().primaryKey(),
  name: text().notNull(),
  vendor: text().notNull(),
})

export const branch = pgTable('branch', {
  id: text().primaryKey(),
  productId: text().notNull().references(() => product.id),
  name: text().notNull(),
  position: integer().notNull(),
})

/** One exact package. Public rows belong to PUBLIC_CATALOGUE, overlay rows to their consultancy. */
export const build = pgTable(
  'build',
  {
    consultancyId: uuid().notNull(),
    id: uuid().notNull().defaultRandom(),
    key: text().notNull(),
    productId: text().notNull().references(() => product.id),
    branchId: text().references(() => branch.id),
    appliesTo: text().array().notNull().default(sql`'{}'`),
    kind: text({ enum: BUILD_KINDS }).notNull(),
    channel: text({ enum: CHANNELS }).notNull(),
    version: integer().array(),
    hash: text(),
    labels: text().array().notNull(),
    kbs: text().array().notNull().default(sql`'{}'`),
    aliases: text().array().notNull().default(sql`'{}'`),
    releasedOn: date({ mode: 'string' }),
    datePrecision: text({ enum: ['day', 'month'] }),
    reboot: text({ enum: REBOOTS }).notNull().default('unknown'),
    vendorWithdrawnReason: text(),
    /** the baseline that this hotpatch is installed on, of the same owner */
    baselineId: uuid(),
    note: text(),
    source: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.id] }),
    unique('build_key').on(t.consultancyId, t.key),
    foreignKey({ name: 'build_baseline', columns: [t.consultancyId, t.baselineId], foreignColumns: [t.consultancyId, t.id] }),
    index('build_branch').on(t.consultancyId, t.branchId),
    index('build_product').on(t.consultancyId, t.productId),
    oneOf('build_kind', t.kind, BUILD_KINDS),
    oneOf('build_channel', t.channel, CHANNELS),
    oneOf('build_reboot', t.reboot, REBOOTS),
    check('build_version_parts', sql`${t.version} is null or array_length(${t.version}, 1) = 4`),
    check('build_identity', sql`${t.version} is not null or ${t.hash} is not null or ${t.channel} in ('prerelease', 'unverified', 'private')`),
    check('build_label', sql`array_length(${t.labels}, 1) >= 1`),
  ],
)

/** "newer replaces older", where version order inside a branch does not say it. */
export const supersedence = pgTable(
  'supersedence',
  {
    consultancyId: uuid().notNull(),
    newerOwner: uuid().notNull(),
    newerId: uuid().notNull(),
    olderOwner: uuid().notNull(),
    olderId: uuid().notNull(),
    source: text().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.newerId, t.olderId] }),
    foreignKey({ name: 'supersedence_newer', columns: [t.newerOwner, t.newerId], foreignColumns: [build.consultancyId, build.id] }),
    foreignKey({ name: 'supersedence_older', columns: [t.olderOwner, t.olderId], foreignColumns: [build.consultancyId, build.id] }),
    // A foreign key looks past row security: without these an edge could name, and so probe for, another house's build.
    check('supersedence_newer_owner', sql`${t.newerOwner} = ${t.consultancyId} or ${t.newerOwner} = ${sql.raw(`'${PUBLIC_CATALOGUE}'`)}::uuid`),
    check('supersedence_older_owner', sql`${t.olderOwner} = ${t.consultancyId} or ${t.olderOwner} = ${sql.raw(`'${PUBLIC_CATALOGUE}'`)}::uuid`),
  ],
)

/** What each load of the public catalogue changed; written by `migrate` only. */
export const catalogueLoad = pgTable('catalogue_load', {
  id: uuid().primaryKey().defaultRandom(),
  at: instant().notNull().defaultNow(),
  added: integer().notNull(),
  changed: integer().notNull(),
  unchanged: integer().notNull(),
  detail: jsonb().$type<{ key: string; fields: string[] }[]>().notNull(),
})
