import { eq, inArray } from 'drizzle-orm'
import { decision, exposure, installation, system, withdrawal, type Remediation, type Wording } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf } from '../actor'
import { audit } from '../audit'
import { referenceTo, type Build } from '../catalogue/queries'
import { applicabilityOf, readLineageFor } from '../decisions/ground'
import { currentDecision } from '../domain/decision'
import { exposureOf, type ExposureWay } from '../domain/exposure'
import { reprofileInstallationsOn } from '../environments/reprofile'
import { enqueue } from '../jobs/enqueue'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { haltWaves } from '../rollout/halt-waves'
import { isAnyOf } from '../environments/configuration'
import { groupByAdvice, readAdvice, readReplacementNames } from './advice'
import { adviceSteps } from './advice-text'
import { openRunbooks } from './open-runbook'
import { stepsOf } from './steps'

type Recall = { reason: Wording; remediation: Remediation; byVendor: boolean }

/**
 * Rule 7, for whoever holds the build's lock alone: the withdrawal recorded, waves halted, approvals revoked, exposures
 * listed, a runbook opened for each exposed customer, alerts queued. All or nothing.
 */
export const carryOutRecall = async (tx: Tx, pulled: Build, { reason, remediation, byVendor }: Recall): Promise<{ id: string; exposed: number }> => {
  const fact = { consultancyId: tx.consultancyId, ...referenceTo(pulled), productId: pulled.productId, reason, remediation, byVendor, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(withdrawal).values(fact).returning({ id: withdrawal.id })
  const { id } = row!
  await haltWaves(tx, pulled)
  const exposed = await listExposures(tx, pulled)
  const revoked = await revokeApprovals(tx, pulled, reason.en)
  await insertExposures(tx, id, exposed)
  await reprofileInstallationsOn(tx, pulled.id)
  const customerIds = [...new Set(exposed.flatMap(one => one.customerId ?? []))]
  for (const { steps, customerIds: alike } of await listSteps(tx, remediation, exposed)) {
    await openRunbooks(tx, { cause: 'recall', withdrawalId: id, build: pulled, steps }, alike.map(customerId => ({ customerId })))
  }
  const installationIds = exposed.filter(one => one.customerId !== null).map(one => one.installationId)
  if (installationIds.length > 0) await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId: pulled.id, causeId: id, installationIds })
  await audit(tx, { verb: 'recalls.withdraw', subject: { kind: 'withdrawal', id }, after: fact, detail: { buildId: pulled.id, revoked, exposed: exposed.length, runbooks: customerIds.length, byVendor } })
  announce(tx, { kind: 'withdrawal', subjectId: id, customerIds: [...customerIds, ...(await touchedCustomers(tx, pulled.id))] })
  return { id, exposed: installationIds.length }
}

/** Each customer's own steps, those with the same together: what differs by condition differs in the runbook too. */
const listSteps = async (tx: Tx, remediation: Remediation, exposed: readonly Exposed[]): Promise<{ steps: Wording[]; customerIds: string[] }[]> => {
  const theirs = exposed.filter(one => one.customerId !== null).map(one => ({ ...one, id: one.installationId }))
  if (!remediation.cases?.length) return [{ steps: stepsOf(remediation), customerIds: [...new Set(theirs.map(one => one.customerId!))] }]
  const advice = await readAdvice(tx, remediation, theirs.map(one => one.id))
  const names = await readReplacementNames(tx, remediation)
  const systems = new Map((await tx.db.select({ id: installation.id, name: system.name }).from(installation).innerJoin(system, eq(system.id, installation.systemId)).where(isAnyOf(installation.id, theirs.map(one => one.id)))).map(row => [row.id, row.name]))
  const own = [...Map.groupBy(theirs, one => one.customerId!)].map(([customerId, rows]) => {
    const groups = groupByAdvice(rows, advice)
    return { customerId, steps: groups.flatMap(group => adviceSteps(group.advice, names, groups.length > 1 ? group.rows.map(row => systems.get(row.id)!) : null)) }
  })
  return [...Map.groupBy(own, one => JSON.stringify(one.steps)).values()].map(alike => ({ steps: alike[0]!.steps, customerIds: alike.map(one => one.customerId) }))
}

/** By build and environment, everything said of these builds where the word that counts may still permit something. */
export const readOpenDecisions = async (tx: Tx, buildIds: readonly string[]) => {
  const decisions = await tx.db.select().from(decision).where(inArray(decision.buildId, [...buildIds]))
  return [...Map.groupBy(decisions, row => `${row.environmentId} ${row.buildId}`).values()]
    .map(rows => ({ rows, current: currentDecision(rows) }))
    .filter(({ current }) => current?.kind === 'approved' || current?.kind === 'risk_accepted')
}

/** A revocation ends what was said before it; only an environment whose word would still permit something gets one. */
const revokeApprovals = async (tx: Tx, pulled: Build, reason: string): Promise<number> => {
  const open = await readOpenDecisions(tx, [pulled.id])
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
  const approved = new Set((await readOpenDecisions(tx, [pulled.id])).map(({ rows: said }) => said[0]!.environmentId))
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
