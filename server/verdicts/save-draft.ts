import { and, eq, inArray } from 'drizzle-orm'
import { run, verdictDraft } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import type { Condition } from '../domain/conditions'
import { findConditionGaps } from '../domain/facet-policy'
import { DomainError } from '../errors'
import { readPolicies } from './evidence'
import { conditionsOf, isWithoutValue, type DraftInput } from './draft-input'
import { remediationOf } from './remediation'

/** Writes the one draft a build may have. Any change takes it back from review: what was reviewed is what is published. */
export const saveDraft = async (tx: Tx<Consultant>, given: DraftInput): Promise<{ id: string }> => {
  const tested = await findBuild(tx, given.buildId)
  if (given.conditions.some(isWithoutValue)) {
    throw new DomainError('bad_input', 'verdicts.errors.conditionValue', { field: 'conditions' })
  }
  await assertDecidable(tx, conditionsOf(given.conditions))
  await assertRunsOf(tx, tested.id, given.runIds)
  const values = {
    ...referenceTo(tested),
    kind: given.kind,
    summary: { en: given.summary, ...(given.summaryJa ? { ja: given.summaryJa } : {}) },
    reason: given.reason ?? null,
    conditions: conditionsOf(given.conditions),
    remediation: await remediationOf(tx, given),
    backOut: given.backOut ? { en: given.backOut, ...(given.backOutJa ? { ja: given.backOutJa } : {}) } : null,
    validUntil: given.validUntil ? new Date(`${given.validUntil}T00:00:00Z`) : null,
    runIds: given.runIds,
    authorId: tx.actor.userId,
    authorName: tx.actor.name,
    reviewerId: null,
    reviewerName: null,
    reviewedAt: null,
    state: 'draft' as const,
    updatedAt: tx.now,
  }
  const [before] = await tx.db.select().from(verdictDraft).where(eq(verdictDraft.buildId, tested.id))
  const [row] = await tx.db
    .insert(verdictDraft)
    .values({ consultancyId: tx.consultancyId, ...values })
    .onConflictDoUpdate({ target: [verdictDraft.consultancyId, verdictDraft.buildId], set: values })
    .returning({ id: verdictDraft.id })
  await audit(tx, { verb: 'verdicts.save_draft', subject: { kind: 'verdict_draft', id: row!.id }, before, after: values, detail: { buildId: tested.id } })
  return row!
}

/** A condition that needs a finer version, or another component, than is told apart could never be decided. What does not count at all is said at publishing. */
export const assertDecidable = async (tx: Tx, conditions: readonly Condition[]) => {
  const gap = findConditionGaps(conditions, await readPolicies(tx)).find(one => one.gap !== 'not_counting')
  if (gap) throw new DomainError('bad_input', `verdicts.errors.${gap.gap}`, { field: 'conditions', params: { key: gap.conditionKey, facet: gap.facet.replace(/^component:/, '') } })
}

/** Evidence of a verdict is sealed runs on this exact build, nothing else. */
const assertRunsOf = async (tx: Tx, buildId: string, runIds: readonly string[]) => {
  if (runIds.length === 0) return
  const known = await tx.db.select({ id: run.id }).from(run).where(and(inArray(run.id, [...runIds]), eq(run.buildId, buildId), eq(run.state, 'sealed')))
  if (known.length !== new Set(runIds).size) throw new DomainError('bad_input', 'verdicts.errors.runs', { field: 'runIds' })
}
