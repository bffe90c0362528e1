import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { decision, environment, exposure, installation, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo, versionText, type Build } from '../catalogue/queries'
import { applicabilityOf, readLineageFor } from '../decisions/ground'
import { lockBuild } from '../decisions/lock-build'
import { currentDecision } from '../domain/decision'
import { exposureOf, type ExposureWay } from '../domain/exposure'
import { reprofileInstallationsOn } from '../environments/reprofile'
import { DomainError } from '../errors'
import { id, input, line, prose } from '../forms'
import { enqueue } from '../jobs/enqueue'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { remediationOf } from '../verdicts/save-draft'

export const withdrawBuildInput = input({
  buildId: id(),
  reason: prose(2000),
  reasonJa: prose(2000).optional(),
  remedy: z.enum(['keep', 'mitigate', 'replace_with']),
  remedySteps: prose(4000).optional(),
  remedyStepsJa: prose(4000).optional(),
  replaceWith: id().optional(),
  confirmation: line(),
})

/** What has to be typed to confirm: the version, or the first name where only the hash is known. */
export const confirmationFor = (row: Build): string => versionText(row) ?? row.labels[0]!

/**
 * Pulls a build, in one transaction: the withdrawal recorded, approvals revoked, exposures listed, alerts queued. No
 * answer given after its commit offers the build (rule 7). Decisions on the build wait for it, then are refused.
 */
export const withdrawBuild = async (tx: Tx<Consultant>, given: z.infer<typeof withdrawBuildInput>): Promise<{ id: string; exposed: number }> => {
  const pulled = await findBuild(tx, given.buildId)
  if (given.confirmation !== confirmationFor(pulled)) {
    throw new DomainError('bad_input', 'recalls.errors.confirmation', { field: 'confirmation', params: { expected: confirmationFor(pulled) } })
  }
  await lockBuild(tx, pulled.id, 'alone')
  if ((await tx.db.select({ id: withdrawal.id }).from(withdrawal).where(eq(withdrawal.buildId, pulled.id))).length > 0) {
    throw new DomainError('conflict', 'recalls.errors.already')
  }
  const fact = {
    consultancyId: tx.consultancyId,
    ...referenceTo(pulled),
    productId: pulled.productId,
    reason: { en: given.reason, ...(given.reasonJa ? { ja: given.reasonJa } : {}) },
    remediation: await remediationOf(tx, given),
    ...makerOf(tx.actor),
    at: tx.now,
  }
  const [row] = await tx.db.insert(withdrawal).values(fact).returning({ id: withdrawal.id })
  const exposed = await listExposures(tx, pulled)
  const revoked = await revokeApprovals(tx, pulled, given.reason)
  await insertExposures(tx, row!.id, exposed)
  await reprofileInstallationsOn(tx, pulled.id)
  const installationIds = exposed.filter(one => one.customerId !== null).map(one => one.installationId)
  if (installationIds.length > 0) await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId: pulled.id, causeId: row!.id, installationIds })
  await audit(tx, { verb: 'recalls.withdraw', subject: { kind: 'withdrawal', id: row!.id }, after: fact, detail: { buildId: pulled.id, revoked, exposed: exposed.length } })
  announce(tx, { kind: 'withdrawal', subjectId: row!.id, customerIds: [...exposed.map(one => one.customerId), ...(await touchedCustomers(tx, pulled.id))] })
  return { id: row!.id, exposed: installationIds.length }
}

/** By environment, everything said of a build where the word that counts may still permit something. */
const readOpenDecisions = async (tx: Tx, pulled: Build) => {
  const decisions = await tx.db.select().from(decision).where(eq(decision.buildId, pulled.id))
  return [...Map.groupBy(decisions, row => row.environmentId).values()]
    .map(rows => ({ rows, current: currentDecision(rows) }))
    .filter(({ current }) => current?.kind === 'approved' || current?.kind === 'risk_accepted')
}

/** A revocation ends what was said before it; only an environment whose word would still permit something gets one. */
const revokeApprovals = async (tx: Tx<Consultant>, pulled: Build, reason: string): Promise<number> => {
  const open = await readOpenDecisions(tx, pulled)
  if (open.length === 0) return 0
  await tx.db.insert(decision).values(
    open.map(({ rows }) => ({
      consultancyId: tx.consultancyId,
      customerId: rows[0]!.customerId,
      environmentId: rows[0]!.environmentId,
      ...referenceTo(pulled),
      kind: 'revoked' as const,
      own: false,
      pinned: [],
      reason,
      ...makerOf(tx.actor),
      // An approval that began after us but came first is later by the clock; it ends all the same.
      at: new Date(Math.max(tx.now.getTime(), ...rows.map(row => row.at.getTime()))),
    })),
  )
  return open.length
}

type Exposed = { installationId: string; customerId: string | null; way: ExposureWay }

/** Every installation that has the build, may have it, would get it by itself or was approved for it; the lab's own included. */
export const listExposures = async (tx: Tx, pulled: Build): Promise<Exposed[]> => {
  const rows = await tx.db
    .select({ one: installation, updateMode: system.updateMode, autoApproval: system.autoApproval })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .where(eq(installation.productId, pulled.productId))
  const lineage = await readLineageFor(tx, [pulled], rows.map(row => row.one))
  const approved = new Set((await readOpenDecisions(tx, pulled)).map(({ rows: said }) => said[0]!.environmentId))
  return rows.flatMap(({ one, updateMode, autoApproval }) => {
    const way = exposureOf({
      withdrawnBuildId: pulled.id,
      identity: { state: one.identity === 'not_reported' ? 'unknown_version' : one.identity, buildId: one.buildId, matchedBy: one.matchedBy, mayBeIds: one.mayBeIds },
      applicability: applicabilityOf(lineage, pulled, one),
      updateMode,
      approvesAutomatically: autoApproval,
      approved: approved.has(one.environmentId),
    })
    return way === null ? [] : [{ installationId: one.id, customerId: one.customerId, way }]
  })
}

const insertExposures = async (tx: Tx, withdrawalId: string, exposed: readonly Exposed[]) => {
  const rows = exposed.map(one => ({ consultancyId: tx.consultancyId, withdrawalId, ...one, at: tx.now }))
  for (let start = 0; start < rows.length; start += 1000) await tx.db.insert(exposure).values(rows.slice(start, start + 1000))
}

/** Who would be hit, for the page that asks before pulling. */
export const previewWithdrawal = async (tx: Tx, { buildId }: { buildId: string }) => {
  const pulled = await findBuild(tx, buildId)
  const exposed = await listExposures(tx, pulled)
  const names = await tx.db
    .select({ id: installation.id, system: system.name, environment: environment.name, customerId: installation.customerId })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .where(sql`${installation.id} = any(${sql.param(`{${exposed.map(one => one.installationId).join(',')}}`)}::uuid[])`)
  const byId = new Map(names.map(row => [row.id, row]))
  return { confirmation: confirmationFor(pulled), exposed: exposed.map(one => ({ ...one, ...byId.get(one.installationId)! })) }
}
