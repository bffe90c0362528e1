import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { run } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, type Build } from '../catalogue/queries'
import { runVerdict, type CaseResult } from '../domain/run-result'
import { id, input, prose } from '../forms'
import { settleIssues } from '../issues/settle-issues'
import { alertNewFailures, readInstalledFailures } from '../recalls/alert-failures'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { evaluateBuild } from '../verdicts/evaluate'
import { readCurrentRevisions } from '../verdicts/evidence'
import { lockOpenRun, settleLabState } from './lock-run'
import { readSealedContent, type SealedContent } from './sealed-content'
import { closeSegment } from './work-timer'

export const sealRunInput = input({ runId: id() })

/**
 * Ends a run: what its results amount to is written down, a digest covers everything it holds, and nothing of it
 * changes afterwards. Every distinct profile that the build's verdict speaks of is evaluated anew, because evidence
 * beats verdicts, and so are the issues whose cases it tried.
 */
export const sealRun = async (tx: Tx<Consultant>, { runId }: z.infer<typeof sealRunInput>): Promise<{ id: string; conclusion: string }> => {
  const open = await lockOpenRun(tx, runId)
  const build = await findBuild(tx, open.buildId)
  await closeSegment(tx, runId)
  const content = await readSealedContent(tx, open)
  const { state: conclusion, hasWaiver, allWaived, counts } = runVerdict(caseResultsOf(content))
  const seal = { state: 'sealed' as const, conclusion, hasWaiver, allWaived, sealedAt: tx.now, sealedByName: tx.actor.name, sealDigest: content.digest }
  await tx.db.update(run).set(seal).where(eq(run.id, runId))
  await settleLabState(tx, { buildOwner: open.buildOwner, buildId: open.buildId, productId: build.productId })
  await audit(tx, { verb: 'lab.seal_run', subject: { kind: 'run', id: runId }, before: open, after: seal, detail: { conclusion, counts } })
  await settleIssues(tx, { runId, build, ...content })
  await judgeAnew(tx, build, runId)
  announce(tx, { kind: 'run', subjectId: runId, customerIds: await touchedCustomers(tx, build.id) })
  return { id: runId, conclusion }
}

/** Evidence beats verdicts: who has the build and is told now that it fails there hears of it at once. */
const judgeAnew = async (tx: Tx, build: Build, runId: string): Promise<void> => {
  const [revision] = await readCurrentRevisions(tx, { buildIds: [build.id] })
  const failedBefore = await readInstalledFailures(tx, build.id)
  await evaluateBuild(tx, build.id)
  if (revision) await alertNewFailures(tx, build, revision.id, failedBefore, runId)
}

export const caseResultsOf = ({ results, waivers }: Pick<SealedContent, 'results' | 'waivers'>): CaseResult[] => {
  const waived = new Set(waivers.map(one => one.resultId))
  return results.map(({ id, mandatory, status }) => ({ mandatory, status, waived: waived.has(id) }))
}

export const abandonRunInput = input({ runId: id(), reason: prose(2000) })

/** Gives a run up: it stays readable and shows nothing about the build. */
export const abandonRun = async (tx: Tx<Consultant>, { runId, reason }: z.infer<typeof abandonRunInput>): Promise<{ id: string }> => {
  const open = await lockOpenRun(tx, runId)
  const build = await findBuild(tx, open.buildId)
  await closeSegment(tx, runId)
  const note = open.note === null ? reason : `${open.note}\n${reason}`
  await tx.db.update(run).set({ state: 'abandoned', note }).where(eq(run.id, runId))
  await settleLabState(tx, { buildOwner: open.buildOwner, buildId: open.buildId, productId: build.productId })
  await audit(tx, { verb: 'lab.abandon_run', subject: { kind: 'run', id: runId }, before: open, after: { state: 'abandoned', note } })
  return { id: runId }
}
