import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { backupCheck, consultancy, customer, environment, excusal, hold, installReport, maintenanceWindow, profilePause, system, waveState } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { isAnyOf } from '../environments/configuration'
import { groupPairs, pairs } from './pair-map'

export type RolloutGround = Awaited<ReturnType<typeof readRollout>>

/** What may go on for a day: a backup that was verified. */
const BACKUP_HOURS = 24

/**
 * What a roll-out says in these environments. Without any, only what is said of the whole house and of profiles: that is
 * all that installations of one likeness share.
 */
export const readRollout = async (tx: Tx, buildIds: readonly string[], environmentIds: readonly string[]) => {
  const [house] = await tx.db.select().from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const holds = await tx.db.select().from(hold).where(isNull(hold.liftedAt))
  const pauses = await tx.db.select().from(profilePause).where(and(isNull(profilePause.settledAt), gt(profilePause.endsAt, tx.now)))
  const none = environmentIds.length === 0
  const here = none ? [] : await tx.db
    .select({ id: environment.id, backupDemanded: environment.backupDemanded, wave: customer.wave, zone: customer.zone })
    .from(environment)
    .innerJoin(customer, eq(customer.id, environment.customerId))
    .where(isAnyOf(environment.id, environmentIds))
  const windows = none ? [] : await tx.db.select().from(maintenanceWindow).where(and(isAnyOf(maintenanceWindow.environmentId, environmentIds), isNull(maintenanceWindow.endedAt)))
  const demanding = here.filter(row => row.backupDemanded).map(row => row.id)
  const backups = demanding.length === 0 ? [] : await tx.db
    .select({ systemId: backupCheck.systemId, at: sql<Date>`max(${backupCheck.verifiedAt})`.mapWith(backupCheck.verifiedAt) })
    .from(backupCheck)
    .where(and(isAnyOf(backupCheck.environmentId, demanding), gt(backupCheck.verifiedAt, new Date(tx.now.getTime() - BACKUP_HOURS * 3_600_000))))
    .groupBy(backupCheck.systemId)
  const reports = none ? [] : await tx.db
    .selectDistinctOn([installReport.installationId, installReport.buildId], { installationId: installReport.installationId, buildId: installReport.buildId, result: installReport.result, at: installReport.at })
    .from(installReport)
    .where(isAnyOf(installReport.environmentId, environmentIds))
    .orderBy(installReport.installationId, installReport.buildId, desc(installReport.at))
  const excusals = none ? [] : await tx.db.select().from(excusal).where(and(isAnyOf(excusal.environmentId, environmentIds), isAnyOf(excusal.buildId, buildIds), isNull(excusal.endedAt)))
  const rings = none ? [] : await tx.db.select({ id: system.id, ring: system.ring }).from(system).where(isAnyOf(system.environmentId, environmentIds))
  const waves = none || !house?.wavesOn ? [] : await tx.db.select().from(waveState).where(isAnyOf(waveState.buildId, buildIds))
  return {
    wavesOn: house?.wavesOn ?? false,
    ringSoakHours: house?.ringSoakHours ?? 0,
    expeditedSoakHours: house?.expeditedSoakHours ?? 0,
    holds,
    pauses: pairs(pauses.toSorted((a, b) => a.endsAt.getTime() - b.endsAt.getTime()), row => [row.buildId, row.profileId], row => row.endsAt),
    places: new Map(here.map(row => [row.id, row])),
    windows: Map.groupBy(windows, row => row.environmentId),
    backups: new Map(backups.map(row => [row.systemId, row.at])),
    reports: pairs(reports, row => [row.installationId, row.buildId], row => row),
    excusals: groupPairs(excusals, row => [row.systemId, row.buildId]),
    rings: new Map(rings.map(row => [row.id, row.ring])),
    waves: new Map(waves.map(row => [`${row.buildId} ${row.wave}`, row])),
    backupHours: BACKUP_HOURS,
  }
}

type HoldRow = typeof hold.$inferSelect

/** Does this hold reach what stands here? Without a build it blocks all of them. */
export const holdReaches = (held: HoldRow, buildId: string, one: { customerId: string | null; environmentId: string; systemId: string | null; profileId: string }): boolean => {
  if (held.buildId !== null && held.buildId !== buildId) return false
  switch (held.level) {
    case 'consultancy': return true
    case 'customer': return held.customerId === one.customerId
    case 'environment': return held.environmentId === one.environmentId
    case 'system': return held.systemId === one.systemId
    case 'profile': return held.profileId === one.profileId
  }
}

/** Where holds of one customer or less stand: installations that are alike elsewhere may be free there. */
export const findHeld = async (tx: Tx, buildIds: readonly string[]): Promise<{ environmentId: string; buildId: string }[]> => {
  const narrow = await tx.db.select({ customerId: hold.customerId, environmentId: hold.environmentId, buildId: hold.buildId }).from(hold)
    .where(and(isNull(hold.liftedAt), or(eq(hold.level, 'customer'), eq(hold.level, 'environment'), eq(hold.level, 'system'))))
  if (narrow.length === 0) return []
  const places = await tx.db.select({ id: environment.id, customerId: environment.customerId }).from(environment).where(isAnyOf(environment.customerId, [...new Set(narrow.map(row => row.customerId!))]))
  const asked = new Set(buildIds)
  return narrow.flatMap(held =>
    places
      .filter(place => (held.environmentId ? place.id === held.environmentId : place.customerId === held.customerId))
      .flatMap(place => (held.buildId ? (asked.has(held.buildId) ? [held.buildId] : []) : buildIds).map(buildId => ({ environmentId: place.id, buildId }))))
}
