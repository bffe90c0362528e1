import type { z } from 'zod'
import { desc, eq, inArray, sql } from 'drizzle-orm'
import { environment, member, result, run, verdictDraft, verdictRevision, waiver, type Tested } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { freezePayers } from '../billing/freeze-payers'
import { findBuild, referenceTo, type Build } from '../catalogue/queries'
import { lockBuild } from '../decisions/lock-build'
import { decideUnderStandingRules } from '../decisions/standing-rule'
import { countingPolicies } from '../domain/facets'
import type { Problem } from '../domain/problem'
import { publishProblems } from '../domain/verdict-rules'
import { sharePolicies } from '../environments/lock-policies'
import { DomainError } from '../errors'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { alertNewFailures, readInstalledFailures } from '../recalls/alert-failures'
import { findReinstatement, isWithdrawn } from '../recalls/live-withdrawal'
import { settleWaves } from '../rollout/settle-waves'
import { evaluateBuild } from './evaluate'
import { readPolicies, readSealedRuns } from './evidence'
import { assertSeen, lockDraft, type seenDraftInput } from './review-draft'
import { assertDecidable } from './save-draft'

type Draft = typeof verdictDraft.$inferSelect

/** Everything that keeps the draft from being published (rule 3), for the page to show beforehand. */
export const readPublishProblems = async (tx: Tx, draft: Draft, tested: Build): Promise<Problem[]> => {
  const runs = (await readSealedRuns(tx, [tested.id])).get(tested.id) ?? []
  return publishProblems({
    kind: draft.kind,
    authorId: draft.authorId,
    reviewerId: draft.reviewerId,
    engineersCount: await countEngineers(tx),
    build: { withdrawn: await isWithdrawn(tx, tested) },
    runs: runs.filter(one => draft.runIds.includes(one.id)),
    conditions: draft.conditions,
    countingKeys: countingPolicies(await readPolicies(tx)).map(policy => policy.key),
    reason: draft.reason,
  })
}

/**
 * Publishes the draft as an immutable revision and evaluates every distinct profile, all in this transaction: it
 * reaches everyone it covers or nobody. At the first publication the payers of the campaign are frozen.
 */
export const publishVerdict = async (tx: Tx<Consultant>, { buildId, seen }: z.infer<typeof seenDraftInput>): Promise<{ id: string; number: number }> => {
  const tested = await findBuild(tx, buildId)
  await sharePolicies(tx)
  await lockBuild(tx, tested.id, 'alone')
  const draft = await lockDraft(tx, tested.id)
  assertSeen(draft, seen)
  await assertDecidable(tx, draft.conditions)
  const [problem] = await readPublishProblems(tx, draft, tested)
  if (problem) throw new DomainError('precondition', `verdicts.errors.${problem.code}`, { field: problem.field ?? undefined, params: paramsOf(problem) })
  const [last] = await tx.db.select({ number: verdictRevision.number }).from(verdictRevision).where(eq(verdictRevision.buildId, tested.id)).orderBy(desc(verdictRevision.number)).limit(1)
  const number = (last?.number ?? 0) + 1
  const revision = {
    consultancyId: tx.consultancyId,
    ...referenceTo(tested),
    number,
    kind: draft.kind,
    summary: draft.summary,
    reason: draft.reason,
    conditions: draft.conditions,
    remediation: draft.remediation,
    backOut: draft.backOut,
    validUntil: draft.validUntil,
    runIds: draft.runIds,
    authorId: draft.authorId,
    authorName: draft.authorName,
    reviewerId: draft.reviewerId,
    reviewerName: draft.reviewerName,
    soleEngineer: (await countEngineers(tx)) === 1,
    ...(await freezeTested(tx, draft.runIds)),
    // One that began before the build was put back and is published after it is a new one.
    publishedAt: new Date(Math.max(tx.now.getTime(), ((await findReinstatement(tx, tested.id))?.at.getTime() ?? 0) + 1)),
  }
  const failedBefore = await readInstalledFailures(tx, tested.id)
  const [row] = await tx.db.insert(verdictRevision).values(revision).returning({ id: verdictRevision.id })
  await tx.db.delete(verdictDraft).where(eq(verdictDraft.id, draft.id))
  await evaluateBuild(tx, tested.id)
  // At the first publication that finds somebody to pay; once frozen it changes nothing.
  await freezePayers(tx, tested.id)
  if (draft.kind !== 'fail') {
    await decideUnderStandingRules(tx, tested, row!.id)
    await settleWaves(tx, tested.id, { afresh: true })
  }
  await alertNewFailures(tx, tested, row!.id, failedBefore)
  await audit(tx, { verb: 'verdicts.publish', subject: { kind: 'verdict_revision', id: row!.id }, after: revision, detail: { buildId: tested.id, number } })
  announce(tx, { kind: 'verdict', subjectId: row!.id, customerIds: await touchedCustomers(tx, tested.id) })
  return { id: row!.id, number }
}

const countEngineers = async (tx: Tx): Promise<number> => {
  const [row] = await tx.db.select({ count: sql<number>`count(*)::int` }).from(member).where(inArray(member.role, ['owner', 'engineer']))
  return row?.count ?? 0
}

/** What contacts may read of the tests: cases and their outcomes, a waived one always as waived, a shorter plan as that. */
const freezeTested = async (tx: Tx, runIds: readonly string[]): Promise<{ tested: Tested[]; expedited: boolean }> => {
  if (runIds.length === 0) return { tested: [], expedited: false }
  const runs = await tx.db.select({ run, rig: environment.name }).from(run).innerJoin(environment, eq(environment.id, run.environmentId)).where(inArray(run.id, [...runIds]))
  const results = await tx.db.select().from(result).where(inArray(result.runId, [...runIds])).orderBy(result.position)
  const waived = new Set((await tx.db.select({ id: waiver.resultId }).from(waiver).where(inArray(waiver.runId, [...runIds]))).map(row => row.id))
  const tested = runs.map(({ run: one, rig }): Tested => ({
    runId: one.id,
    rig,
    sealedAt: one.sealedAt!.toISOString(),
    conclusion: one.conclusion!,
    ...(one.expedited && { expedited: true as const }),
    cases: results
      .filter(row => row.runId === one.id)
      .map(row => ({ key: row.key, title: row.title, mandatory: row.mandatory, status: row.status, waived: waived.has(row.id) })),
  }))
  return { tested, expedited: runs.some(({ run: one }) => one.expedited) }
}

const paramsOf = (problem: Problem) =>
  Object.fromEntries(Object.entries(problem.params ?? {}).map(([key, value]) => [key, typeof value === 'object' ? value.join(', ') : value]))
