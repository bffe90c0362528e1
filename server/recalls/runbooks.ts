import { and, asc, eq, inArray, or, isNull, sql } from 'drizzle-orm'
import { build, customer, environment, reinstatement, runbook, runbookStep, stepAcknowledgement, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../errors'
import { isLive } from './live-withdrawal'

/** One runbook with its steps in order, each with who acknowledged it. */
export const readRunbook = async (tx: Tx, { runbookId }: { runbookId: string }) => {
  const [row] = await tx.db
    .select({ runbook, build: { id: build.id, labels: build.labels, version: build.version }, customer: customer.name, environment: environment.name, liftedAt: reinstatement.at })
    .from(runbook)
    .innerJoin(build, and(eq(build.consultancyId, runbook.buildOwner), eq(build.id, runbook.buildId)))
    .innerJoin(customer, eq(customer.id, runbook.customerId))
    .leftJoin(environment, eq(environment.id, runbook.environmentId))
    .leftJoin(reinstatement, eq(reinstatement.withdrawalId, runbook.withdrawalId))
    .where(eq(runbook.id, runbookId))
  const steps = await tx.db
    .select({ step: runbookStep, said: stepAcknowledgement })
    .from(runbookStep)
    .leftJoin(stepAcknowledgement, eq(stepAcknowledgement.stepId, runbookStep.id))
    .where(eq(runbookStep.runbookId, runbookId))
    .orderBy(asc(runbookStep.position))
  return { ...found(row, 'runbook'), steps: steps.map(({ step, said }) => ({ ...step, said })), done: steps.filter(({ said }) => said).length }
}

export type RunbookInFull = Awaited<ReturnType<typeof readRunbook>>

/** Runbooks that a reader of these pages has to know of: of one build, or all that have a step left and whose recall is not lifted. */
export const listRunbooks = async (tx: Tx, { buildId, customerId }: { buildId?: string; customerId?: string } = {}) => {
  const done = sql<number>`count(${stepAcknowledgement.id})::int`
  const steps = sql<number>`count(${runbookStep.id})::int`
  const still = or(isNull(runbook.withdrawalId), inArray(runbook.withdrawalId, tx.db.select({ id: withdrawal.id }).from(withdrawal).where(isLive)))
  return tx.db
    .select({ id: runbook.id, cause: runbook.cause, at: runbook.at, withdrawalId: runbook.withdrawalId, environment: environment.name, build: { id: build.id, labels: build.labels, version: build.version }, liftedAt: reinstatement.at, steps, done })
    .from(runbook)
    .innerJoin(build, and(eq(build.consultancyId, runbook.buildOwner), eq(build.id, runbook.buildId)))
    .innerJoin(runbookStep, eq(runbookStep.runbookId, runbook.id))
    .leftJoin(stepAcknowledgement, eq(stepAcknowledgement.stepId, runbookStep.id))
    .leftJoin(environment, eq(environment.id, runbook.environmentId))
    .leftJoin(reinstatement, eq(reinstatement.withdrawalId, runbook.withdrawalId))
    .where(and(buildId ? eq(runbook.buildId, buildId) : still, customerId ? eq(runbook.customerId, customerId) : undefined))
    .groupBy(runbook.id, runbook.cause, runbook.at, runbook.withdrawalId, environment.name, build.id, build.labels, build.version, reinstatement.at)
    .having(buildId ? undefined : sql`${done} < ${steps}`)
    .orderBy(asc(runbook.at))
}

export type RunbookSummary = Awaited<ReturnType<typeof listRunbooks>>[number]
