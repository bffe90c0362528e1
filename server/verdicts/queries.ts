import { asc, desc, eq } from 'drizzle-orm'
import { environment, run, verdictDraft, verdictRevision, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild } from '../catalogue/queries'
import { countingPolicies } from '../domain/facets'
import { readPublishProblems } from './publish-verdict'
import { readPolicies } from './evidence'
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
  const revisions = await tx.db.select().from(verdictRevision).where(eq(verdictRevision.buildId, buildId)).orderBy(desc(verdictRevision.number))
  const [pulled] = await tx.db.select().from(withdrawal).where(eq(withdrawal.buildId, buildId))
  return {
    runs,
    draft: draft ? { ...draft, seen: draftDigest(draft) } : null,
    problems: draft ? await readPublishProblems(tx, draft, tested) : [],
    revisions,
    withdrawal: pulled ?? null,
    countingKeys: countingPolicies(await readPolicies(tx)).map(policy => policy.key),
  }
}
