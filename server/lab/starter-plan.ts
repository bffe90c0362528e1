import { and, eq, inArray } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { product, testCase, testPlan, testPlanCase } from '@/db/schema'
import { LOCALES } from '@/db/schema/people'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { input, line } from '../forms'
import { translator } from '../i18n/sentences'

/** In the order they are worked through: install, services, mail, clients, agents, backup, and back out last. */
const STARTER_CASES = [
  ['INST-1', true], ['SVC-1', true], ['MAIL-1', true], ['MAIL-2', true], ['MAIL-3', true], ['OWA-1', true], ['AUTO-1', true],
  ['EWS-1', true], ['EWS-2', true], ['EAS-1', true], ['MAPI-1', true], ['TRN-1', true], ['TRN-2', true], ['BAK-1', true],
  ['BAK-2', true], ['LOG-1', true], ['PERF-1', false], ['ADM-1', false], ['OUT-1', true], ['OUT-2', true], ['EWS-3', true],
] as const

export const seedStarterPlanInput = input({ productId: line() })

/**
 * The standard plan for one Exchange product, its cases written in the language of whoever asks. Cases that are there
 * already, by key, are used as they are; where the plan is there already, nothing changes.
 */
export const seedStarterPlan = async (tx: Tx<Consultant>, { productId }: z.infer<typeof seedStarterPlanInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(product).where(eq(product.id, productId))
  const { name: productName, id } = found(row, 'product')
  if (!id.startsWith('exchange-')) throw new DomainError('bad_input', 'lab.errors.noStarterPlan', { field: 'productId', params: { product: productName } })
  const names = LOCALES.map(locale => translator(locale, 'starter-plan')('name', { product: productName }))
  const [there] = await tx.db.select({ id: testPlan.id }).from(testPlan).where(and(eq(testPlan.productId, productId), inArray(testPlan.name, names)))
  if (there) return there
  const t = translator(tx.actor.locale, 'starter-plan')
  const plan = { consultancyId: tx.consultancyId, id: randomUUID(), name: t('name', { product: productName }), productId, createdAt: tx.now }
  await tx.db.insert(testPlan).values(plan)
  const keys = STARTER_CASES.map(([key]) => key)
  await tx.db
    .insert(testCase)
    .values(keys.map(key => ({ consultancyId: tx.consultancyId, key, title: t(`${key}.title`), procedure: t(`${key}.procedure`), createdAt: tx.now })))
    .onConflictDoNothing()
  const cases = await tx.db.select({ id: testCase.id, key: testCase.key }).from(testCase).where(inArray(testCase.key, keys))
  const idOf = new Map(cases.map(one => [one.key, one.id]))
  await tx.db.insert(testPlanCase).values(
    STARTER_CASES.map(([key, mandatory], index) => ({ consultancyId: tx.consultancyId, planId: plan.id, caseId: idOf.get(key)!, position: index + 1, mandatory })),
  )
  await audit(tx, { verb: 'lab.seed_starter_plan', subject: { kind: 'test_plan', id: plan.id }, after: { ...plan, keys } })
  return { id: plan.id }
}
