import { asc, eq } from 'drizzle-orm'
import { evidence, result, runSubject, waiver, workSegment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Run } from './lock-run'
import { sealDigestOf } from './seal-digest'

const readContent = async (tx: Tx, runId: string) => ({
  results: await tx.db
    .select({
      id: result.id, caseId: result.caseId, position: result.position, key: result.key, title: result.title, mandatory: result.mandatory,
      status: result.status, note: result.note, durationMs: result.durationMs, evidenceId: result.evidenceId,
    })
    .from(result)
    .where(eq(result.runId, runId))
    .orderBy(asc(result.position), asc(result.key)),
  waivers: await tx.db
    .select({ resultId: waiver.resultId, reason: waiver.reason, byName: waiver.byName, at: waiver.at })
    .from(waiver)
    .where(eq(waiver.runId, runId))
    .orderBy(asc(waiver.resultId)),
  subjects: await tx.db
    .select({ installationId: runSubject.installationId, systemName: runSubject.systemName, facets: runSubject.facets })
    .from(runSubject)
    .where(eq(runSubject.runId, runId))
    .orderBy(asc(runSubject.installationId)),
  evidence: await tx.db
    .select({ id: evidence.id, fileName: evidence.fileName, sizeBytes: evidence.sizeBytes, sha256: evidence.sha256 })
    .from(evidence)
    .where(eq(evidence.runId, runId))
    .orderBy(asc(evidence.id)),
  work: await tx.db
    .select({ startedAt: workSegment.startedAt, endedAt: workSegment.endedAt, byName: workSegment.byName })
    .from(workSegment)
    .where(eq(workSegment.runId, runId))
    .orderBy(asc(workSegment.startedAt), asc(workSegment.id)),
})

export type SealedContent = Awaited<ReturnType<typeof readContent>>

/** What the run holds now, and the digest a seal over that has. Of a sealed run it equals `sealDigest`, or something was tampered with. */
export const readSealedContent = async (tx: Tx, run: Pick<Run, 'id' | 'buildOwner' | 'buildId' | 'environmentId' | 'planId' | 'note' | 'expedited' | 'expeditedReason'>) => {
  const content = await readContent(tx, run.id)
  const { id, buildOwner, buildId, environmentId, planId, note } = run
  // Only where it holds, so that the seals of before there were expedited plans still hold too.
  const haste = run.expedited ? { expedited: true, expeditedReason: run.expeditedReason } : {}
  return { ...content, digest: sealDigestOf({ run: { id, buildOwner, buildId, environmentId, planId, note, ...haste }, ...content }) }
}
