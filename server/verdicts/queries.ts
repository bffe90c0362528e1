import { and, asc, desc, eq } from 'drizzle-orm'
import { environment, run, verdictDraft, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild } from '../catalogue/queries'
import { countingPolicies } from '../domain/facets'
import { readPublishProblems } from './publish-verdict'
import { findLiveWithdrawal, findReinstatement } from '../recalls/live-withdrawal'
import { counts, readPolicies } from './evidence'
import { draftDigest } from './review-draft'

/** The verdict's story on one build: runs, draft with what stands in its way, revisions newest first, withdrawal. */
export const readVerdictStory = async (tx: Tx, { buildId }: { buildId: string }) => {
  const tested = await findBuild(tx, buildId)
  const runs = await tx.db
    .select({ run, rig: environment.name })
    .from(run)
    .innerJoin(environment, eq(environment.id, run.environmentId))
    .where(eq(run.buildId, buildId))
    .orderBy(asc(run.at))
  const [draft] = await tx.db.select().from(verdictDraft).where(eq(verdictDraft.buildId, buildId))
  const revisions = await tx.db.select().from(verdictRevision).where(and(eq(verdictRevision.buildId, buildId), counts)).orderBy(desc(verdictRevision.number))
  return {
    runs,
    draft: draft ? { ...draft, seen: draftDigest(draft) } : null,
    problems: draft ? await readPublishProblems(tx, draft, tested) : [],
    revisions,
    withdrawal: await findLiveWithdrawal(tx, buildId),
    reinstated: await findReinstatement(tx, buildId),
    countingKeys: countingPolicies(await readPolicies(tx)).map(policy => policy.key),
  }
}
