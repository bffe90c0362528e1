import { asc, count, desc, eq, sql } from 'drizzle-orm'
import { customer, environment, exposure, incidentEntry, installation, reinstatement, runbook, runbookStep, stepAcknowledgement, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild } from '../catalogue/queries'
import type { ExposureWay } from '../domain/exposure'
import { listBuildNames } from '../verdicts/preview-reach'
import { defaultSteps } from './steps'
import { confirmationFor } from './withdraw-build'
import { listExposures } from './carry-out'

/** Installations listed by name; beyond that they are counted. */
const SHOWN = 200

export type Exposures = { total: number; byWay: { way: ExposureWay; count: number }[]; rows: { id: string; way: ExposureWay; system: string; environment: string; customer: string | null }[] }

const nameExposures = async (tx: Tx, exposed: readonly { installationId: string; way: ExposureWay }[]): Promise<Exposures> => {
  const shown = exposed.slice(0, SHOWN)
  const names = await tx.db
    .select({ id: installation.id, system: system.name, environment: environment.name, customer: customer.name })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .leftJoin(customer, eq(customer.id, installation.customerId))
    .where(sql`${installation.id} = any(${sql.param(`{${shown.map(one => one.installationId).join(',')}}`)}::uuid[])`)
    .orderBy(asc(customer.name), asc(environment.name), asc(system.name))
  const ways = new Map(shown.map(one => [one.installationId, one.way]))
  return {
    total: exposed.length,
    byWay: [...Map.groupBy(exposed, one => one.way)].map(([way, rows]) => ({ way, count: rows.length })),
    rows: names.map(row => ({ ...row, way: ways.get(row.id)! })),
  }
}

/** Who would be hit, and what the form begins with, for the page that asks before pulling. */
export const previewWithdrawal = async (tx: Tx, { buildId }: { buildId: string }) => {
  const pulled = await findBuild(tx, buildId)
  const exposed = await listExposures(tx, pulled)
  return {
    confirmation: confirmationFor(pulled),
    exposed: await nameExposures(tx, exposed),
    customers: new Set(exposed.flatMap(one => one.customerId ?? [])).size,
    steps: { keep: defaultSteps('keep'), mitigate: defaultSteps('mitigate'), replace_with: defaultSteps('replace_with') },
  }
}

/** Every recall of a build, newest first: what was said, who was exposed, how far their runbooks are, the timeline, and whether it was lifted. */
export const readRecalls = async (tx: Tx, { buildId }: { buildId: string }) => {
  const rows = await tx.db
    .select({ withdrawal, lifted: reinstatement })
    .from(withdrawal)
    .leftJoin(reinstatement, eq(reinstatement.withdrawalId, withdrawal.id))
    .where(eq(withdrawal.buildId, buildId))
    .orderBy(desc(withdrawal.at))
  const recalls = []
  for (const { withdrawal: pulled, lifted } of rows) {
    const remedy = pulled.remediation.do === 'replace_with' ? [pulled.remediation.buildId] : []
    recalls.push({
      ...pulled,
      lifted,
      replacement: (await listBuildNames(tx, remedy))[0] ?? null,
      exposed: await nameExposures(tx, await tx.db.select().from(exposure).where(eq(exposure.withdrawalId, pulled.id))),
      runbooks: await readProgress(tx, pulled.id),
      timeline: await readTimeline(tx, pulled.id),
    })
  }
  return recalls
}

/** How far each customer's runbook is, those with the most left to do first. */
const readProgress = (tx: Tx, withdrawalId: string) => {
  const done = sql<number>`count(${stepAcknowledgement.id})::int`
  return tx.db
    .select({ id: runbook.id, customerId: customer.id, customer: customer.name, steps: count(runbookStep.id), done, last: sql<Date | null>`max(${stepAcknowledgement.at})`.mapWith(stepAcknowledgement.at) })
    .from(runbook)
    .innerJoin(customer, eq(customer.id, runbook.customerId))
    .innerJoin(runbookStep, eq(runbookStep.runbookId, runbook.id))
    .leftJoin(stepAcknowledgement, eq(stepAcknowledgement.stepId, runbookStep.id))
    .where(eq(runbook.withdrawalId, withdrawalId))
    .groupBy(runbook.id, customer.id, customer.name)
    .orderBy(asc(done), asc(customer.name))
}

export type TimelineEntry = typeof incidentEntry.$inferSelect

/** What the consultant wrote of a recall, newest first; a contact reads it where something of theirs was exposed. */
export const readTimeline = (tx: Tx, withdrawalId: string): Promise<TimelineEntry[]> =>
  tx.db.select().from(incidentEntry).where(eq(incidentEntry.withdrawalId, withdrawalId)).orderBy(desc(incidentEntry.at))
