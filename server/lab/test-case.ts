import { eq, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { testCase, testPlan, testPlanCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { checkbox, id, input, line, prose } from '../forms'

/** Letters, digits, `-` and `_`: a result file names a case by its key, so nothing that ends a word may stand in it. */
const key = () => z.string().trim().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u)

export const createTestCaseInput = input({ key: key(), title: line(200), procedure: prose(10_000).optional(), planId: id().optional(), mandatory: checkbox() })

/** A test case; with a plan it becomes that plan's last. `keyField`: what the form calls the key. */
export const createTestCase = async (tx: Tx<Consultant>, given: z.infer<typeof createTestCaseInput>, keyField = 'key'): Promise<{ id: string }> => {
  const { planId, mandatory, ...words } = given
  const row = { consultancyId: tx.consultancyId, id: randomUUID(), key: words.key, title: words.title, procedure: words.procedure ?? '', createdAt: tx.now }
  const made = await tx.db.insert(testCase).values(row).onConflictDoNothing().returning({ id: testCase.id })
  if (made.length === 0) throw new DomainError('conflict', 'lab.errors.caseKey', { field: keyField, params: { key: words.key } })
  if (planId !== undefined) await append(tx, planId, row.id, mandatory)
  await audit(tx, { verb: 'lab.create_test_case', subject: { kind: 'test_case', id: row.id }, after: { ...row, planId, mandatory } })
  return { id: row.id }
}

const append = async (tx: Tx, planId: string, caseId: string, mandatory: boolean) => {
  const [plan] = await tx.db.select({ id: testPlan.id }).from(testPlan).where(eq(testPlan.id, planId)).for('update')
  found(plan, 'plan')
  const [last] = await tx.db.select({ position: sql<number>`coalesce(max(${testPlanCase.position}), 0)::int` }).from(testPlanCase).where(eq(testPlanCase.planId, planId))
  await tx.db.insert(testPlanCase).values({ consultancyId: tx.consultancyId, planId, caseId, position: (last?.position ?? 0) + 1, mandatory })
}

export const changeTestCaseInput = input({ caseId: id(), title: line(200), procedure: prose(10_000).optional() })

/** Rewords a case. Its key stays, because result files and earlier runs know it by that. */
export const changeTestCase = async (tx: Tx<Consultant>, given: z.infer<typeof changeTestCaseInput>): Promise<{ id: string }> => {
  const [before] = await tx.db.select().from(testCase).where(eq(testCase.id, given.caseId)).for('update')
  const row = found(before, 'case')
  const after = { title: given.title, procedure: given.procedure ?? '' }
  await tx.db.update(testCase).set(after).where(eq(testCase.id, row.id))
  await audit(tx, { verb: 'lab.change_test_case', subject: { kind: 'test_case', id: row.id }, before: row, after })
  return { id: row.id }
}
