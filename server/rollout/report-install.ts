import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { installReport, profilePause, REPORT_RESULTS } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo, type Build } from '../catalogue/queries'
import { findInstallation } from '../environments/find'
import { DomainError } from '../errors'
import { id, input, prose } from '../forms'
import { enqueue } from '../jobs/enqueue'
import { announce } from '../live/announce'
import { askToSettleWaves } from './settle-waves-job'

export const reportInstallInput = input({ installationId: id(), buildId: id(), result: z.enum(REPORT_RESULTS), detail: prose(2000).optional() })

/** A failure stops its profile everywhere for as long as this, unless an engineer says otherwise. */
const PAUSE_HOURS = 24

/**
 * What became of one install, by a consultant, a contact or the device itself. A failure pauses its profile everywhere
 * in this transaction; what else follows is done by a job, because only it may touch other customers' affairs. What is
 * said already is not said twice: `id` is then that of the report that stands.
 */
export const reportInstall = async (tx: Tx, { installationId, buildId, result, detail }: z.infer<typeof reportInstallInput>): Promise<{ id: string }> => {
  const one = await findInstallation(tx, installationId)
  const installed = await findBuild(tx, buildId)
  if (installed.productId !== one.productId) throw new DomainError('bad_input', 'rollout.errors.otherProduct', { field: 'buildId' })
  const known = await findStanding(tx, one, installed, result)
  if (known) return known
  const report = {
    consultancyId: tx.consultancyId,
    customerId: one.customerId,
    environmentId: one.environmentId,
    systemId: one.systemId,
    installationId: one.id,
    profileId: one.profileId,
    ...referenceTo(installed),
    result,
    detail: detail ?? null,
    ...makerOf(tx.actor),
    at: tx.now,
  }
  const [row] = await tx.db.insert(installReport).values(report).returning({ id: installReport.id })
  // A rig fails so that nobody else does: that is what its run is for.
  if (result === 'failed' && one.customerId) await pauseProfile(tx, one.profileId, installed)
  if (result === 'failed' && one.customerId) await enqueue(tx, 'follow-failure', { consultancyId: tx.consultancyId, reportId: row!.id })
  if (one.customerId) await askToSettleWaves(tx, installed.id)
  await audit(tx, { verb: `rollout.${result}`, subject: { kind: 'install_report', id: row!.id }, customerId: one.customerId, after: report, detail: { buildId, installationId } })
  announce(tx, { kind: 'rollout', subjectId: row!.id, customerIds: [one.customerId] })
  return row!
}

/** The report that says the same already; a failure is worth telling again once its pause is over. */
const findStanding = async (tx: Tx, one: { id: string; profileId: string }, installed: Build, result: string): Promise<{ id: string } | null> => {
  const [last] = await tx.db
    .select({ id: installReport.id, result: installReport.result, profileId: installReport.profileId })
    .from(installReport)
    .where(and(eq(installReport.installationId, one.id), eq(installReport.buildId, installed.id)))
    .orderBy(desc(installReport.at))
    .limit(1)
  if (last?.result !== result) return null
  if (result === 'succeeded') return { id: last.id }
  return last.profileId === one.profileId && (await isPaused(tx, one.profileId, installed.id)) ? { id: last.id } : null
}

const isPaused = async (tx: Tx, profileId: string, buildId: string): Promise<boolean> => {
  const running = and(eq(profilePause.profileId, profileId), eq(profilePause.buildId, buildId), isNull(profilePause.settledAt), gt(profilePause.endsAt, tx.now))
  return (await tx.db.select({ id: profilePause.id }).from(profilePause).where(running).limit(1)).length > 0
}

const pauseProfile = async (tx: Tx, profileId: string, failed: Build): Promise<void> => {
  const endsAt = new Date(tx.now.getTime() + PAUSE_HOURS * 3_600_000)
  await tx.db.insert(profilePause).values({ consultancyId: tx.consultancyId, profileId, ...referenceTo(failed), startedAt: tx.now, endsAt })
}
