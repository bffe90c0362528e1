import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { issue } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { checkStep, ISSUE_LEDGER_STATES } from '../domain/issue'
import { DomainError } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'
import { lockIssue } from './change-issue'
import { addIssueEvent } from './issue-event'

export const moveIssueInput = input({ issueId: id(), state: z.enum(ISSUE_LEDGER_STATES), note: prose(4000) })

/** A step by hand, with why. That an issue is resolved nobody says: a sealed run shows it. */
export const moveIssue = async (tx: Tx<Consultant>, { issueId, state, note }: z.infer<typeof moveIssueInput>): Promise<{ id: string }> => {
  const before = await lockIssue(tx, issueId)
  const problem = checkStep(before.state, state, before.workaround !== null)
  if (problem) throw new DomainError('precondition', `issues.errors.${problem.code}`, { field: 'state' })
  await tx.db.update(issue).set({ state }).where(eq(issue.id, before.id))
  await addIssueEvent(tx, { issueId: before.id, kind: state, note })
  await audit(tx, { verb: 'issues.move', subject: { kind: 'issue', id: before.id }, before: { state: before.state }, after: { state, note } })
  announce(tx, { kind: 'issue', subjectId: before.id })
  return { id: before.id }
}
