import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { UPDATE_MODES } from '../../server/domain/exposure'
import type { Facets } from '../../server/domain/facets'
import { IDENTITY_STATES } from '../../server/domain/identity'
import { branch, product } from './catalogue'
import { buildColumns, optionalBuildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'

export const IDENTITIES = [...IDENTITY_STATES, 'not_reported'] as const

export const customer = pgTable(
  'customer',
  {
    ...tenantColumns(),
    name: text().notNull(),
    zone: text().notNull().default('UTC'),
    locale: text({ enum: ['en', 'ja'] }).notNull().default('en'),
    /** people who work with what is looked after; null: nobody has said */
    seats: integer(),
    /** 1 pilot, 2 early, 3 the rest: see rollout */
    wave: integer().notNull().default(3),
    createdAt: instant().notNull(),
  },
  t => [tenantKey(t), uniqueIndex('customer_name').on(t.consultancyId, sql`lower(${t.name})`), check('customer_wave', sql`${t.wave} between 1 and 3`)],
)

/** A group of systems decided on together; a lab rig is one without a customer. */
export const environment = pgTable(
  'environment',
  {
    ...tenantColumns(),
    customerId: uuid(),
    kind: text({ enum: ['customer', 'lab'] }).notNull(),
    name: text().notNull(),
    /** nothing installs on a system whose backup was not verified within a day */
    backupDemanded: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('environment_name').on(t.consultancyId, t.customerId, t.name).nullsNotDistinct(),
    within('environment_customer', t, t.customerId, customer),
    check('environment_kind', sql`(${t.kind} = 'lab') = (${t.customerId} is null) and ${t.kind} in ('customer', 'lab')`),
  ],
)

export const system = pgTable(
  'system',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    name: text().notNull(),
    os: text(),
    osPatchLevel: text(),
    language: text(),
    hypervisor: text(),
    ring: integer().notNull().default(1),
    updateMode: text({ enum: UPDATE_MODES }).notNull().default('manual'),
    autoApproval: boolean().notNull().default(false),
    isTest: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('system_name').on(t.consultancyId, t.environmentId, t.name),
    within('system_environment', t, t.environmentId, environment),
    within('system_customer', t, t.customerId, customer),
    oneOf('system_update_mode', t.updateMode, UPDATE_MODES),
  ],
)

/** The facets that count, by content: installations configured alike share one row. */
export const profile = pgTable(
  'profile',
  {
    ...tenantColumns(),
    hash: text().notNull(),
    productId: text().notNull().references(() => product.id),
    branchId: text().references(() => branch.id),
    facets: jsonb().$type<Facets>().notNull(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('profile_hash').on(t.consultancyId, t.hash),
    index('profile_product').on(t.consultancyId, t.productId),
  ],
)

/** One product on one system, at one build. `null` in roles, edition and hotpatch means unknown. */
export const installation = pgTable(
  'installation',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    systemId: uuid().notNull(),
    productId: text().notNull().references(() => product.id),
    branchId: text().references(() => branch.id),
    edition: text(),
    roles: text().array(),
    hotpatch: boolean(),
    ...optionalBuildColumns(),
    reportedVersion: text(),
    reportedHash: text(),
    seenOn: date({ mode: 'string' }),
    identity: text({ enum: IDENTITIES }).notNull(),
    /** every build this may be while its identity is unconfirmed: a recall of any of them exposes the system */
    mayBeIds: uuid().array().notNull().default(sql`'{}'`),
    matchedBy: text({ enum: ['hash', 'word', 'version', 'alias'] }),
    identityReasons: text().array().notNull().default(sql`'{}'`),
    profileId: uuid().notNull(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('installation_product').on(t.consultancyId, t.systemId, t.productId),
    index('installation_profile').on(t.consultancyId, t.profileId),
    index('installation_environment').on(t.consultancyId, t.environmentId),
    index('installation_customer').on(t.consultancyId, t.customerId),
    index('installation_build').on(t.consultancyId, t.buildId),
    within('installation_system', t, t.systemId, system),
    within('installation_environment_fk', t, t.environmentId, environment),
    within('installation_customer_fk', t, t.customerId, customer),
    within('installation_profile_fk', t, t.profileId, profile),
    ...refersToBuild('installation', t),
    oneOf('installation_identity', t.identity, IDENTITIES),
    check('installation_build_whole', sql`(${t.buildOwner} is null) = (${t.buildId} is null)`),
  ],
)

/**
 * Installations of one environment that nothing tells apart but their systems, counted: what is asked of a whole house is
 * asked once for each. A trigger on `installation` keeps it; `likeness` is the digest of what they share.
 */
export const cohort = pgTable(
  'cohort',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    likeness: text().notNull(),
    productId: text().notNull().references(() => product.id),
    branchId: text().references(() => branch.id),
    ...optionalBuildColumns(),
    /** of a version the catalogue does not know */
    reportedVersion: text(),
    identity: text({ enum: IDENTITIES }).notNull(),
    mayBeIds: uuid().array().notNull(),
    profileId: uuid().notNull(),
    size: integer().notNull(),
  },
  t => [
    tenantKey(t),
    unique('cohort_likeness').on(t.consultancyId, t.environmentId, t.likeness),
    index('cohort_alike').on(t.consultancyId, t.likeness),
    index('cohort_customer').on(t.consultancyId, t.customerId),
    index('cohort_profile').on(t.consultancyId, t.profileId),
    within('cohort_environment_fk', t, t.environmentId, environment),
    within('cohort_customer_fk', t, t.customerId, customer),
    within('cohort_profile_fk', t, t.profileId, profile),
    ...refersToBuild('cohort', t),
  ],
)

/** Third-party software or a feature, on one system or (without systemId) on the whole environment. */
export const component = pgTable(
  'component',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    systemId: uuid(),
    kind: text().notNull(),
    name: text().notNull(),
    version: text(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('component_name').on(t.consultancyId, t.environmentId, t.systemId, t.kind, t.name).nullsNotDistinct(),
    within('component_environment', t, t.environmentId, environment),
    within('component_system', t, t.systemId, system),
    within('component_customer', t, t.customerId, customer),
  ],
)

/** Somebody's word that the components listed of one kind are all there are: without it, an empty list is unknown. */
export const componentSurvey = pgTable(
  'component_survey',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    systemId: uuid(),
    kind: text().notNull(),
    basis: text().notNull(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    unique('component_survey_kind').on(t.consultancyId, t.environmentId, t.systemId, t.kind).nullsNotDistinct(),
    within('component_survey_environment', t, t.environmentId, environment),
    within('component_survey_system', t, t.systemId, system),
    within('component_survey_customer', t, t.customerId, customer),
  ],
)

/** An engineer's word on which build a reported version is: for one installation, or (without one) for the build. */
export const identityConfirmation = pgTable(
  'identity_confirmation',
  {
    ...tenantColumns(),
    customerId: uuid(),
    installationId: uuid(),
    ...buildColumns(),
    version: text().notNull(),
    reason: text().notNull(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    within('identity_confirmation_installation', t, t.installationId, installation),
    within('identity_confirmation_customer', t, t.customerId, customer),
    ...refersToBuild('identity_confirmation', t),
  ],
)

/** An import as it was confirmed: the file's digest makes the same file again a no-op, `emptyMeans` keeps what was asked. */
export const customerImport = pgTable(
  'customer_import',
  {
    ...tenantColumns(),
    fileName: text().notNull(),
    fileSha256: text().notNull(),
    emptyMeansNone: text().array().notNull(),
    content: text().notNull(),
    confirmedAt: instant(),
    created: integer(),
    changed: integer(),
    refused: integer(),
    ...madeBy(),
  },
  t => [tenantKey(t)],
)
