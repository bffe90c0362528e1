import { and, eq, inArray, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { product, testCase, testPlan, testPlanCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { checkbox, id, input, line, wholeNumber } from '../forms'

const PACES = ['full', 'expedited'] as const

export const createPlanInput = input({ name: line(120), productId: line(), copyOfId: id().optional(), pace: z.enum(PACES).optional() })

/**
 * A plan for one product; another plan's cases are shared with it, not doubled. An expedited one is a shorter list for
 * builds that cannot wait: whatever rests on it says so for good.
 */
export const createPlan = async (tx: Tx<Consultant>, given: z.infer<typeof createPlanInput>): Promise<{ id: string }> => {
  const [known] = await tx.db.select({ id: product.id }).from(product).where(eq(product.id, given.productId))
  found(known, 'product')
  const cases = given.copyOfId === undefined ? [] : await readCasesToCopy(tx, given.copyOfId)
  const row = { consultancyId: tx.consultancyId, id: randomUUID(), name: given.name, productId: given.productId, expedited: given.pace === 'expedited', createdAt: tx.now }
  const made = await tx.db.insert(testPlan).values(row).onConflictDoNothing().returning({ id: testPlan.id })
  if (made.length === 0) throw new DomainError('conflict', 'lab.errors.planName', { field: 'name', params: { name: given.name } })
  if (cases.length > 0) await tx.db.insert(testPlanCase).values(cases.map(one => ({ ...one, planId: row.id })))
  await audit(tx, { verb: 'lab.create_plan', subject: { kind: 'test_plan', id: row.id }, after: { ...row, cases } })
  return { id: row.id }
}

const readCasesToCopy = async (tx: Tx, planId: string) => {
  const [plan] = await tx.db.select({ id: testPlan.id }).from(testPlan).where(eq(testPlan.id, planId))
  found(plan, 'plan')
  return tx.db.select().from(testPlanCase).where(eq(testPlanCase.planId, planId))
}

export const changePlanInput = input({
  planId: id(),
  name: line(120).optional(),
  pace: z.enum(PACES).optional(),
  /** by case id; a case that is not kept leaves the plan, one that was not in it joins */
  cases: z.record(id(), z.strictObject({ position: wholeNumber(0, 9999).default(9999), mandatory: checkbox(), keep: checkbox() })).default({}),
})

/** Says anew which cases the plan holds, in which order, and which are mandatory. Runs that are open keep what they copied. */
export const changePlan = async (tx: Tx<Consultant>, given: z.infer<typeof changePlanInput>): Promise<{ id: string }> => {
  const [plan] = await tx.db.select().from(testPlan).where(eq(testPlan.id, given.planId)).for('update')
  found(plan, 'plan')
  const before = await tx.db.select().from(testPlanCase).where(eq(testPlanCase.planId, given.planId)).orderBy(testPlanCase.position)
  const kept = Object.entries(given.cases).filter(([, one]) => one.keep).sort(([, a], [, b]) => a.position - b.position)
  const ids = kept.map(([caseId]) => caseId)
  const known = ids.length === 0 ? [] : await tx.db.select({ id: testCase.id }).from(testCase).where(inArray(testCase.id, ids))
  found(known.length === ids.length || undefined, 'case')
  if (given.name !== undefined) await renamePlan(tx, given.planId, given.name)
  if (given.pace !== undefined) await tx.db.update(testPlan).set({ expedited: given.pace === 'expedited' }).where(eq(testPlan.id, given.planId))
  await tx.db.delete(testPlanCase).where(eq(testPlanCase.planId, given.planId))
  const rows = kept.map(([caseId, { mandatory }], index) => ({ consultancyId: tx.consultancyId, planId: given.planId, caseId, position: index + 1, mandatory }))
  if (rows.length > 0) await tx.db.insert(testPlanCase).values(rows)
  await audit(tx, { verb: 'lab.change_plan', subject: { kind: 'test_plan', id: given.planId }, before: { ...plan, cases: before }, after: { name: given.name, pace: given.pace, cases: rows } })
  return { id: given.planId }
}

const renamePlan = async (tx: Tx, planId: string, name: string) => {
  const [taken] = await tx.db.select({ id: testPlan.id }).from(testPlan).where(and(eq(testPlan.name, name), sql`${testPlan.id} <> ${planId}`))
  if (taken) throw new DomainError('conflict', 'lab.errors.planName', { field: 'name', params: { name } })
  await tx.db.update(testPlan).set({ name }).where(eq(testPlan.id, planId))
}
