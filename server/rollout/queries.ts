import { and, asc, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import { backupCheck, build, customer, decision, environment, excusal, hold, installReport, maintenanceWindow, profilePause, system, waveState, WAVES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { currentDecision } from '../domain/decision'
import { nextWindow, openWindow } from '../domain/maintenance-window'
import { openStages } from '../domain/rollout'
import { installAnswers } from '../decisions/install-facts'
import { progressByWave, readProgress } from '../decisions/rollout-progress'
import { isAnyOf } from '../environments/configuration'
import { findCustomer, findEnvironment } from '../environments/find'
import { readSettings } from './change-waves'

export type HeldRow = typeof hold.$inferSelect & { buildName: string | null; systems: number; confirmed: number; confirmable: { id: string; name: string }[] }

/**
 * Live holds as far as they reach this asker's systems, each with how many keep to it: on somebody's word, or because the
 * system's own device has asked since it was set. `environmentId` leaves those of other places out.
 */
export const readHolds = async (tx: Tx, { environmentId, customerId }: { environmentId?: string; customerId?: string } = {}): Promise<HeldRow[]> => {
  const rows = await tx.db.select({ hold, labels: build.labels, productId: build.productId }).from(hold).leftJoin(build, eq(build.id, hold.buildId)).where(isNull(hold.liftedAt)).orderBy(desc(hold.at))
  if (rows.length === 0) return []
  const reached = await tx.db.execute<{ hold_id: string; id: string; name: string; keeps: boolean }>(sql`
    select h.id as hold_id, s.id, s.name,
      exists (select 1 from hold_confirmation c where c.consultancy_id = h.consultancy_id and c.hold_id = h.id and c.system_id = s.id)
      or exists (select 1 from device_answer d where d.consultancy_id = h.consultancy_id and d.system_id = s.id and d.answered_at > h.at) as keeps
    from hold h join system s on s.consultancy_id = h.consultancy_id and s.customer_id is not null
    where h.lifted_at is null and h.id = any(${sql.param(rows.map(row => row.hold.id))}::uuid[])
      and ${environmentId ? sql`s.environment_id = ${environmentId}` : sql`true`} and ${customerId ? sql`s.customer_id = ${customerId}` : sql`true`}
      and case h.level when 'consultancy' then true when 'customer' then s.customer_id = h.customer_id when 'environment' then s.environment_id = h.environment_id
        when 'system' then s.id = h.system_id else exists (select 1 from installation i where i.consultancy_id = h.consultancy_id and i.system_id = s.id and i.profile_id = h.profile_id) end
      and (h.build_id is null or exists (select 1 from installation i join build b on b.product_id = i.product_id where i.consultancy_id = h.consultancy_id and i.system_id = s.id and b.id = h.build_id))
    order by s.name`)
  const byHold = Map.groupBy(reached.rows, row => row.hold_id)
  const narrowed = environmentId !== undefined || customerId !== undefined
  return rows.flatMap(({ hold: row, labels }) => {
    const systems = byHold.get(row.id) ?? []
    if (narrowed && systems.length === 0 && row.environmentId !== environmentId && row.customerId !== customerId) return []
    return [{ ...row, buildName: labels?.[0] ?? null, systems: systems.length, confirmed: systems.filter(one => one.keeps).length, confirmable: systems.filter(one => !one.keeps).map(({ id, name }) => ({ id, name })) }]
  })
}

/** Pauses that run and that nobody has settled, by profile and build, with how far they reach. */
export const readOpenPauses = async (tx: Tx, { buildId }: { buildId?: string } = {}) =>
  tx.db
    .select({
      profileId: profilePause.profileId,
      buildId: profilePause.buildId,
      labels: build.labels,
      endsAt: sql<Date>`max(${profilePause.endsAt})`.mapWith(profilePause.endsAt),
      failures: sql<number>`count(distinct ${profilePause.id})::int`,
      customers: sql<number>`(select count(distinct c.customer_id)::int from cohort c where c.consultancy_id = ${tx.consultancyId} and c.profile_id = ${profilePause.profileId})`,
      systems: sql<number>`(select coalesce(sum(c.size), 0)::int from cohort c where c.consultancy_id = ${tx.consultancyId} and c.profile_id = ${profilePause.profileId})`,
    })
    .from(profilePause)
    .innerJoin(build, eq(build.id, profilePause.buildId))
    .where(and(isNull(profilePause.settledAt), gt(profilePause.endsAt, tx.now), buildId ? eq(profilePause.buildId, buildId) : undefined))
    .groupBy(profilePause.profileId, profilePause.buildId, build.labels)
    .orderBy(asc(sql`max(${profilePause.endsAt})`))

/** When an environment may be worked on, and whether that is now. */
export const readWindows = async (tx: Tx, environmentId: string) => {
  const place = await findEnvironment(tx, environmentId)
  const zone = place.customerId ? (await findCustomer(tx, place.customerId)).zone : 'UTC'
  const rules = await tx.db.select().from(maintenanceWindow).where(and(eq(maintenanceWindow.environmentId, environmentId), isNull(maintenanceWindow.endedAt))).orderBy(asc(maintenanceWindow.weekday), asc(maintenanceWindow.onDate), asc(maintenanceWindow.startMinute))
  return { rules, zone, open: openWindow(rules, zone, tx.now), next: nextWindow(rules, zone, tx.now) }
}

/** All of one environment's roll-out: windows, holds, backups, and stage by stage every build that somebody decided on. */
export const readPlaceRollout = async (tx: Tx, { environmentId }: { environmentId: string }) => {
  const place = await findEnvironment(tx, environmentId)
  const systems = await tx.db.select({ id: system.id, name: system.name, ring: system.ring }).from(system).where(eq(system.environmentId, environmentId)).orderBy(asc(system.ring), asc(system.name))
  const checks = await tx.db.selectDistinctOn([backupCheck.systemId]).from(backupCheck).where(eq(backupCheck.environmentId, environmentId)).orderBy(backupCheck.systemId, desc(backupCheck.verifiedAt))
  const said = await tx.db.select().from(decision).where(eq(decision.environmentId, environmentId))
  const live = [...Map.groupBy(said, row => row.buildId)].filter(([, rows]) => ['approved', 'risk_accepted'].includes(currentDecision(rows)?.kind ?? '')).map(([buildId]) => buildId)
  const named = live.length === 0 ? [] : await tx.db.select().from(build).where(isAnyOf(build.id, live)).orderBy(desc(build.releasedOn))
  const answered = named.length === 0 ? [] : await installAnswers(tx, { environmentIds: [environmentId], buildIds: live })
  const builds = []
  for (const one of named) {
    const { places } = await readProgress(tx, { buildId: one.id, environmentIds: [environmentId] })
    const stages = places[0]?.stages.filter(stage => stage.members.some(member => member.progress.state !== 'aside')) ?? []
    if (stages.length > 0) builds.push({ build: one, stages, answers: new Map(answered.filter(row => row.build.id === one.id).map(row => [row.installation.id, row.answer.status])), ...(await readReports(tx, one.id, environmentId)) })
  }
  return { place, systems, windows: await readWindows(tx, environmentId), holds: await readHolds(tx, { environmentId }), checks, builds }
}

const readReports = async (tx: Tx, buildId: string, environmentId: string) => ({
  reports: await tx.db.select().from(installReport).where(and(eq(installReport.buildId, buildId), eq(installReport.environmentId, environmentId))).orderBy(desc(installReport.at)),
  excusals: await tx.db.select().from(excusal).where(and(eq(excusal.buildId, buildId), eq(excusal.environmentId, environmentId), isNull(excusal.endedAt))).orderBy(desc(excusal.at)),
})

/** One build's roll-out over the house: its waves, the rings of every environment under way, the pauses that wait for an engineer. */
export const readBuildRollout = async (tx: Tx, { buildId }: { buildId: string }) => {
  const settings = await readSettings(tx)
  const { places, expedited } = await readProgress(tx, { buildId })
  const soakHours = expedited ? settings.expeditedSoakHours : settings.waveSoakHours
  const gates = openStages(progressByWave(places), { soakHours, now: tx.now })
  const rows = new Map((await tx.db.select().from(waveState).where(eq(waveState.buildId, buildId))).map(row => [row.wave, row]))
  const names = await tx.db.select({ id: environment.id, name: environment.name, customerId: customer.id, customerName: customer.name }).from(environment).innerJoin(customer, eq(customer.id, environment.customerId)).orderBy(asc(customer.name), asc(environment.name))
  const byId = new Map(places.map(place => [place.environmentId, place]))
  const underWay = names.flatMap(name => {
    const stages = byId.get(name.id)?.stages.filter(stage => stage.members.some(({ progress }) => progress.state !== 'aside')) ?? []
    return stages.some(stage => stage.members.some(({ progress }) => ['waiting', 'failed', 'excused'].includes(progress.state))) ? [{ ...name, wave: byId.get(name.id)!.wave, stages }] : []
  })
  return {
    settings,
    expedited,
    waves: WAVES.map(wave => ({ wave, row: rows.get(wave) ?? null, ...gates[wave - 1]!, progress: progressByWave(places)[wave - 1]! })),
    underWay,
    pauses: await readOpenPauses(tx, { buildId }),
    holds: (await readHolds(tx)).filter(row => row.buildId === null || row.buildId === buildId),
  }
}
