import { and, asc, eq } from 'drizzle-orm'
import { build, environment, result, run, runSubject, testCase, testPlan, waiver, workSegment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionText } from '../catalogue/queries'
import { runVerdict } from '../domain/run-result'
import { found } from '../errors'
import { readCarriedOver } from '../issues/queries'
import { isExtraKey } from './plan-import'
import { listEvidence, listFailedBefore } from './queries'
import { readSealedContent } from './sealed-content'
import { sumMinutes } from './work-timer'

/** Everything the page of one run shows. Of a sealed run it also says whether its seal still holds. */
export const readRun = async (tx: Tx, runId: string) => {
  const [row] = await tx.db
    .select({ run, rigName: environment.name, planName: testPlan.name, build })
    .from(run)
    .innerJoin(environment, eq(environment.id, run.environmentId))
    .innerJoin(testPlan, eq(testPlan.id, run.planId))
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .where(eq(run.id, runId))
  const { run: one, build: tested, ...names } = found(row, 'run')
  const failedBefore = await listFailedBefore(tx, { runId, branchId: tested.branchId, until: one.sealedAt ?? tx.now })
  const rows = await readResults(tx, runId)
  const carried = await readCarriedOver(tx, rows.flatMap(result => result.issueId ?? []))
  const results = rows.map(result => ({ ...result, failedBefore: failedBefore.find(before => before.key === result.key) ?? null, carried: carried.get(result.issueId ?? '') ?? null }))
  const segments = await tx.db.select().from(workSegment).where(eq(workSegment.runId, runId))
  return {
    run: one,
    ...names,
    build: tested,
    versionText: versionText(tested),
    cases: results.filter(result => !isExtraKey(result.key)),
    extras: results.filter(result => isExtraKey(result.key)),
    verdict: runVerdict(results.map(({ mandatory, status, waiver }) => ({ mandatory, status, waived: waiver !== null }))),
    subjects: await tx.db.select().from(runSubject).where(eq(runSubject.runId, runId)).orderBy(asc(runSubject.systemName)),
    evidence: await listEvidence(tx, runId),
    minutes: sumMinutes(segments, tx.now),
    timerRunning: segments.some(segment => segment.endedAt === null),
    sealHolds: one.state === 'sealed' ? (await readSealedContent(tx, one)).digest === one.sealDigest : null,
  }
}

const readResults = async (tx: Tx, runId: string) => {
  const rows = await tx.db
    .select({ result, procedure: testCase.procedure, waiver })
    .from(result)
    .leftJoin(testCase, eq(testCase.id, result.caseId))
    .leftJoin(waiver, eq(waiver.resultId, result.id))
    .where(eq(result.runId, runId))
    .orderBy(asc(result.position))
  return rows.map(({ result, procedure, waiver }) => ({ ...result, procedure: procedure ?? '', waiver }))
}
