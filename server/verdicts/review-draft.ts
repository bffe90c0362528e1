import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { verdictDraft } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, line } from '../forms'

export const draftOfBuildInput = input({ buildId: id() })
export const seenDraftInput = input({ buildId: id(), seen: line(64) })

type Draft = typeof verdictDraft.$inferSelect

/** A digest of what a page showed of a draft: who reviews or publishes it sends it back, so that it is what they saw. */
export const draftDigest = ({ kind, summary, reason, conditions, remediation, backOut, validUntil, runIds, reviewerId }: Draft): string =>
  createHash('sha256').update(JSON.stringify([kind, summary, reason, conditions, remediation, backOut, validUntil, runIds, reviewerId])).digest('hex')

export const assertSeen = (draft: Draft, seen: string): void => {
  if (draftDigest(draft) !== seen) throw new DomainError('conflict', 'verdicts.errors.changedSince')
}

/** Locks the draft, so that a save, a review and a publication of it follow one another. */
export const lockDraft = async (tx: Tx, buildId: string) => {
  const [row] = await tx.db.select().from(verdictDraft).where(eq(verdictDraft.buildId, buildId)).for('update')
  return found(row, 'verdict draft')
}

/** The author asks for a review; from now on any change of the draft takes it back. */
export const requestReview = async (tx: Tx<Consultant>, { buildId }: { buildId: string }): Promise<void> => {
  const draft = await lockDraft(tx, buildId)
  await tx.db.update(verdictDraft).set({ state: 'review', updatedAt: tx.now }).where(eq(verdictDraft.id, draft.id))
  await audit(tx, { verb: 'verdicts.request_review', subject: { kind: 'verdict_draft', id: draft.id } })
}

/** Another engineer's word on the draft as it stands. Nobody reviews their own. */
export const reviewDraft = async (tx: Tx<Consultant>, { buildId, seen }: z.infer<typeof seenDraftInput>): Promise<void> => {
  const draft = await lockDraft(tx, buildId)
  assertSeen(draft, seen)
  if (draft.state !== 'review') throw new DomainError('precondition', 'verdicts.errors.notInReview')
  if (draft.authorId === tx.actor.userId) throw new DomainError('forbidden', 'verdicts.errors.ownReview')
  await tx.db
    .update(verdictDraft)
    .set({ reviewerId: tx.actor.userId, reviewerName: tx.actor.name, reviewedAt: tx.now })
    .where(eq(verdictDraft.id, draft.id))
  await audit(tx, { verb: 'verdicts.review', subject: { kind: 'verdict_draft', id: draft.id }, after: draft })
}
