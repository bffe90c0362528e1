import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { issue } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'
import { addIssueEvent } from './issue-event'
import { columnsOf, issueFields } from './issue-fields'
import type { IssueRow } from './replaces'

export const changeIssueInput = input({ issueId: id(), ...issueFields })
export const addNoteInput = input({ issueId: id(), note: prose(4000) })

/** Rewords an issue or says better where it bites; its branch and its case stay. */
export const changeIssue = async (tx: Tx<Consultant>, given: z.infer<typeof changeIssueInput>): Promise<{ id: string }> => {
  const before = await lockIssue(tx, given.issueId)
  const after = await columnsOf(tx, before.branchId, given)
  await tx.db.update(issue).set(after).where(eq(issue.id, before.id))
  await audit(tx, { verb: 'issues.change', subject: { kind: 'issue', id: before.id }, before, after })
  announce(tx, { kind: 'issue', subjectId: before.id })
  return { id: before.id }
}

/** A line in an issue's history that changes nothing of it. */
export const noteIssue = async (tx: Tx<Consultant>, { issueId, note }: z.infer<typeof addNoteInput>): Promise<{ id: string }> => {
  const { id: known } = await lockIssue(tx, issueId)
  await addIssueEvent(tx, { issueId: known, kind: 'noted', note })
  await audit(tx, { verb: 'issues.note', subject: { kind: 'issue', id: known }, after: { note } })
  announce(tx, { kind: 'issue', subjectId: known })
  return { id: known }
}

/** Held until the transaction ends, so that a step and a seal never cross. */
export const lockIssue = async (tx: Tx, issueId: string): Promise<IssueRow> => {
  const [row] = await tx.db.select().from(issue).where(eq(issue.id, issueId)).for('update')
  return found(row, 'issue')
}
