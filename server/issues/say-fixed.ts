import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { issue } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild } from '../catalogue/queries'
import { DomainError } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'
import { lockIssue } from './change-issue'
import { addIssueEvent } from './issue-event'
import { readReplaces } from './replaces'
import { settleFromEarlierRuns } from './settle-issues'

export const sayFixedInput = input({ issueId: id(), buildId: id(), note: prose(4000).optional() })

/** Names the build that is said to fix an issue. It is resolved once a sealed run of ours shows it, which one may have already. */
export const sayFixed = async (tx: Tx<Consultant>, { issueId, buildId, note }: z.infer<typeof sayFixedInput>): Promise<{ id: string }> => {
  const before = await lockIssue(tx, issueId)
  const fixed = await findBuild(tx, buildId)
  if (before.state === 'resolved') throw new DomainError('precondition', 'issues.errors.resolved')
  if (fixed.productId !== before.productId) throw new DomainError('bad_input', 'issues.errors.otherProduct', { field: 'buildId' })
  const replaces = await readReplaces(tx, before.productId)
  if (before.buildId !== null && replaces(before.buildId, fixed.id)) throw new DomainError('bad_input', 'issues.errors.fixedBefore', { field: 'buildId' })
  await tx.db.update(issue).set({ fixedInId: fixed.id }).where(eq(issue.id, before.id))
  await addIssueEvent(tx, { issueId: before.id, kind: 'noted', note, about: fixed })
  await audit(tx, { verb: 'issues.say_fixed', subject: { kind: 'issue', id: before.id }, before: { fixedInId: before.fixedInId }, after: { fixedInId: fixed.id } })
  announce(tx, { kind: 'issue', subjectId: before.id })
  await settleFromEarlierRuns(tx, { ...before, fixedInId: fixed.id }, replaces)
  return { id: before.id }
}
