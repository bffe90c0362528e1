import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { interimUpdate, interimWaiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

export const waiveInterimUpdateInput = input({ interimUpdateId: id(), buildId: id(), reason: prose(2000) })

/** An engineer's word that this build may go on this system although its fix list does not name the defect. */
export const waiveInterimUpdate = async (tx: Tx<Consultant>, given: z.infer<typeof waiveInterimUpdateInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(interimUpdate).where(eq(interimUpdate.id, given.interimUpdateId))
  const { id: interimUpdateId, customerId, environmentId, buildId: fixId, removedAt } = found(row, 'interimUpdate')
  const [asked, fix] = [await findBuild(tx, given.buildId), await findBuild(tx, fixId)]
  if (removedAt !== null) throw new DomainError('precondition', 'interim.errors.removed')
  if (asked.productId !== fix.productId) throw new DomainError('bad_input', 'interim.errors.otherProduct', { field: 'buildId' })
  const fact = { consultancyId: tx.consultancyId, id: randomUUID(), customerId, environmentId, interimUpdateId, ...referenceTo(asked), reason: given.reason, ...makerOf(tx.actor), at: tx.now }
  const made = await tx.db.insert(interimWaiver).values(fact).onConflictDoNothing().returning({ id: interimWaiver.id })
  if (made.length === 0) throw new DomainError('conflict', 'interim.errors.waived')
  await audit(tx, { verb: 'interim_updates.waive', subject: { kind: 'interim_waiver', id: fact.id }, customerId, after: fact })
  announce(tx, { kind: 'rollout', subjectId: interimUpdateId, customerIds: [customerId] })
  return { id: fact.id }
}
