import { sql } from 'drizzle-orm'
import { check, date, index, integer, primaryKey, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { HOLD_LEVELS } from '../../server/domain/may-install'
import { buildColumns, optionalBuildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer, environment, installation, profile, system } from './environments'

/** Pilot, early, rest: the order in which customers come. */
export const WAVES = [1, 2, 3] as const
export const SIDES = ['consultancy', 'customer'] as const
export const REPORT_RESULTS = ['succeeded', 'failed'] as const

/**
 * When a wave of a build opens, and nothing of who is in it: the facts of other customers act here, when they are
 * written. Without a row the first wave is open and the others are not; a house without waves has no rows.
 */
export const waveState = pgTable(
  'wave_state',
  {
    consultancyId: uuid().notNull(),
    ...buildColumns(),
    wave: integer().notNull(),
    /** null: what comes before is not done */
    opensAt: instant(),
    /** an engineer opened it by hand */
    openedByName: text(),
    openedReason: text(),
    haltedAt: instant(),
    updatedAt: instant().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.buildId, t.wave] }),
    check('wave_state_wave', sql`${t.wave} between 1 and 3`),
    check('wave_state_by_hand', sql`(${t.openedByName} is null) = (${t.openedReason} is null)`),
    ...refersToBuild('wave_state', t),
  ],
)

/** What became of one install; the latest of an installation and a build counts. */
export const installReport = pgTable(
  'install_report',
  {
    ...tenantColumns(),
    customerId: uuid(),
    environmentId: uuid().notNull(),
    systemId: uuid().notNull(),
    installationId: uuid().notNull(),
    profileId: uuid().notNull(),
    ...buildColumns(),
    result: text({ enum: REPORT_RESULTS }).notNull(),
    detail: text(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('install_report_build').on(t.consultancyId, t.buildId, t.environmentId),
    within('install_report_customer', t, t.customerId, customer),
    within('install_report_environment', t, t.environmentId, environment),
    within('install_report_system', t, t.systemId, system),
    within('install_report_installation', t, t.installationId, installation),
    within('install_report_profile', t, t.profileId, profile),
    ...refersToBuild('install_report', t),
    oneOf('install_report_result', t.result, REPORT_RESULTS),
  ],
)

/** An engineer's word that a rollout need not wait for a system; it is still asked for, and still shown. */
export const excusal = pgTable(
  'excusal',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    systemId: uuid().notNull(),
    ...buildColumns(),
    reason: text().notNull(),
    ...madeBy(),
    endedAt: instant(),
    endedByName: text(),
  },
  t => [
    tenantKey(t),
    index('excusal_build').on(t.consultancyId, t.buildId, t.environmentId),
    within('excusal_customer', t, t.customerId, customer),
    within('excusal_environment', t, t.environmentId, environment),
    within('excusal_system', t, t.systemId, system),
    ...refersToBuild('excusal', t),
    check('excusal_end_whole', sql`(${t.endedAt} is null) = (${t.endedByName} is null)`),
  ],
)

/** A block with an owner: only that side lifts it. Without a build it blocks all of them. */
export const hold = pgTable(
  'hold',
  {
    ...tenantColumns(),
    owner: text({ enum: SIDES }).notNull(),
    level: text({ enum: HOLD_LEVELS }).notNull(),
    customerId: uuid(),
    environmentId: uuid(),
    systemId: uuid(),
    profileId: uuid(),
    ...optionalBuildColumns(),
    reason: text().notNull(),
    ...madeBy(),
    liftedAt: instant(),
    liftedById: uuid(),
    liftedByName: text(),
    liftReason: text(),
  },
  t => [
    tenantKey(t),
    index('hold_customer').on(t.consultancyId, t.customerId),
    within('hold_customer_fk', t, t.customerId, customer),
    within('hold_environment', t, t.environmentId, environment),
    within('hold_system', t, t.systemId, system),
    within('hold_profile', t, t.profileId, profile),
    ...refersToBuild('hold', t),
    oneOf('hold_owner', t.owner, SIDES),
    oneOf('hold_level', t.level, HOLD_LEVELS),
    check('hold_build_whole', sql`(${t.buildOwner} is null) = (${t.buildId} is null)`),
    check('hold_place', sql`case ${t.level}
      when 'consultancy' then ${t.customerId} is null and ${t.environmentId} is null and ${t.systemId} is null and ${t.profileId} is null
      when 'customer' then ${t.customerId} is not null and ${t.environmentId} is null and ${t.systemId} is null and ${t.profileId} is null
      when 'environment' then ${t.customerId} is not null and ${t.environmentId} is not null and ${t.systemId} is null and ${t.profileId} is null
      when 'system' then ${t.customerId} is not null and ${t.environmentId} is not null and ${t.systemId} is not null and ${t.profileId} is null
      else ${t.customerId} is null and ${t.environmentId} is null and ${t.systemId} is null and ${t.profileId} is not null and ${t.buildId} is not null end`),
    check('hold_owner_place', sql`${t.owner} = 'consultancy' or ${t.customerId} is not null`),
    check('hold_lift_whole', sql`(${t.liftedAt} is null) = (${t.liftedByName} is null)`),
  ],
)

/** Somebody's word that a system keeps to a hold; devices give theirs by asking. */
export const holdConfirmation = pgTable(
  'hold_confirmation',
  { ...tenantColumns(), customerId: uuid().notNull(), holdId: uuid().notNull(), systemId: uuid().notNull(), ...madeBy() },
  t => [
    tenantKey(t),
    unique('hold_confirmation_system').on(t.consultancyId, t.holdId, t.systemId),
    within('hold_confirmation_customer', t, t.customerId, customer),
    within('hold_confirmation_hold', t, t.holdId, hold),
    within('hold_confirmation_system_fk', t, t.systemId, system),
  ],
)

/** A failure pauses its profile everywhere until `endsAt`, unless an engineer lifts it or makes a hold of it. */
export const profilePause = pgTable(
  'profile_pause',
  {
    ...tenantColumns(),
    profileId: uuid().notNull(),
    ...buildColumns(),
    startedAt: instant().notNull(),
    endsAt: instant().notNull(),
    settledAt: instant(),
    settledByName: text(),
    settledReason: text(),
    /** what confirmed it; null where it was lifted */
    holdId: uuid(),
  },
  t => [
    tenantKey(t),
    index('profile_pause_build').on(t.consultancyId, t.buildId),
    within('profile_pause_profile', t, t.profileId, profile),
    within('profile_pause_hold', t, t.holdId, hold),
    ...refersToBuild('profile_pause', t),
    check('profile_pause_order', sql`${t.endsAt} > ${t.startedAt}`),
    check('profile_pause_settled_whole', sql`(${t.settledAt} is null) = (${t.settledByName} is null)`),
  ],
)

/** When an environment may be worked on, in its customer's zone: every week, or on one date. None: at any time. */
export const maintenanceWindow = pgTable(
  'maintenance_window',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    /** Monday is 1 */
    weekday: integer(),
    onDate: date({ mode: 'string' }),
    startMinute: integer().notNull(),
    durationMinutes: integer().notNull(),
    ...madeBy(),
    endedAt: instant(),
    endedByName: text(),
  },
  t => [
    tenantKey(t),
    index('maintenance_window_environment').on(t.consultancyId, t.environmentId),
    within('maintenance_window_customer', t, t.customerId, customer),
    within('maintenance_window_environment_fk', t, t.environmentId, environment),
    check('maintenance_window_when', sql`(${t.weekday} is null) <> (${t.onDate} is null) and ${t.weekday} between 1 and 7`),
    check('maintenance_window_times', sql`${t.startMinute} between 0 and 1439 and ${t.durationMinutes} between 15 and 1440`),
    check('maintenance_window_end_whole', sql`(${t.endedAt} is null) = (${t.endedByName} is null)`),
  ],
)

/** That a window was announced, a day ahead: once each. */
export const windowNotice = pgTable(
  'window_notice',
  { ...tenantColumns(), customerId: uuid().notNull(), environmentId: uuid().notNull(), opensAt: instant().notNull(), at: instant().notNull() },
  t => [
    tenantKey(t),
    unique('window_notice_once').on(t.consultancyId, t.environmentId, t.opensAt),
    within('window_notice_customer', t, t.customerId, customer),
    within('window_notice_environment', t, t.environmentId, environment),
  ],
)

/** That a system's backup was seen to be good. */
export const backupCheck = pgTable(
  'backup_check',
  { ...tenantColumns(), customerId: uuid().notNull(), environmentId: uuid().notNull(), systemId: uuid().notNull(), verifiedAt: instant().notNull(), note: text(), ...madeBy() },
  t => [
    tenantKey(t),
    index('backup_check_environment').on(t.consultancyId, t.environmentId, t.verifiedAt),
    within('backup_check_customer', t, t.customerId, customer),
    within('backup_check_environment_fk', t, t.environmentId, environment),
    within('backup_check_system', t, t.systemId, system),
  ],
)
