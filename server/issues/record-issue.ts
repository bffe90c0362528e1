import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { branch, issue, testCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild } from '../catalogue/queries'
import { DomainError, found } from '../errors'
import { id, input, line, prose } from '../forms'
import { createTestCase, createTestCaseInput } from '../lab/test-case'
import { announce } from '../live/announce'
import { addIssueEvent } from './issue-event'
import { columnsOf, issueFields } from './issue-fields'

export const recordIssueInput = input({ branchId: line(), ...issueFields, note: prose(4000).optional(), caseId: id().optional(), caseKey: line(40).optional(), caseTitle: line(200).optional(), procedure: prose(10_000).optional() })

/** Takes an issue into the ledger as reported, with the case that shows it: one there is, or one made here. */
export const recordIssue = async (tx: Tx<Consultant>, given: z.infer<typeof recordIssueInput>): Promise<{ id: string }> => {
  const [place] = await tx.db.select().from(branch).where(eq(branch.id, given.branchId))
  const { productId } = found(place, 'branch')
  const columns = await columnsOf(tx, given.branchId, given)
  return insertIssue(tx, { productId, branchId: given.branchId, ...columns, fixedInId: null, caseId: await chooseCase(tx, given) }, given.note)
}

type NewIssue = Pick<typeof issue.$inferInsert, 'productId' | 'branchId' | 'title' | 'workaround' | 'buildOwner' | 'buildId' | 'fixedInId' | 'predicate' | 'companionFacet' | 'companionValue' | 'caseId'>

export const insertIssue = async (tx: Tx<Consultant>, columns: NewIssue, note: string | undefined): Promise<{ id: string }> => {
  const row = { consultancyId: tx.consultancyId, id: randomUUID(), ...columns, state: 'reported' as const, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(issue).values(row)
  await addIssueEvent(tx, { issueId: row.id, kind: 'reported', note, about: columns.buildId ? await findBuild(tx, columns.buildId) : null })
  await audit(tx, { verb: 'issues.record', subject: { kind: 'issue', id: row.id }, after: row })
  announce(tx, { kind: 'issue', subjectId: row.id })
  return { id: row.id }
}

const chooseCase = async (tx: Tx<Consultant>, { caseId, caseKey, caseTitle, title, procedure }: z.infer<typeof recordIssueInput>): Promise<string> => {
  if (caseId !== undefined) {
    const [row] = await tx.db.select({ id: testCase.id }).from(testCase).where(eq(testCase.id, caseId))
    return found(row, 'case').id
  }
  const made = createTestCaseInput.safeParse({ key: caseKey, title: caseTitle ?? title.slice(0, 200), ...(procedure && { procedure }) })
  if (!made.success) throw new DomainError('bad_input', 'issues.errors.case', { field: 'caseKey' })
  return (await createTestCase(tx, made.data, 'caseKey')).id
}
