import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { excusal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { findSystem } from '../environments/find'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'
import { askToSettleWaves } from './settle-waves-job'

export const excuseInput = input({ systemId: id(), buildId: id(), reason: prose(2000) })
export const endExcusalInput = input({ excusalId: id() })

/**
 * A roll-out need not wait for this system. It is asked for and listed as before; what was excused before a failure does
 * not excuse the failure, so it may be said again.
 */
export const excuse = async (tx: Tx<Consultant>, given: z.infer<typeof excuseInput>): Promise<{ id: string }> => {
  const one = await findSystem(tx, given.systemId)
  if (one.customerId === null) throw new DomainError('precondition', 'rollout.errors.rig')
  const fact = { consultancyId: tx.consultancyId, customerId: one.customerId, environmentId: one.environmentId, systemId: one.id, ...referenceTo(await findBuild(tx, given.buildId)), reason: given.reason, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(excusal).values(fact).returning({ id: excusal.id })
  await audit(tx, { verb: 'rollout.excuse', subject: { kind: 'system', id: one.id }, customerId: one.customerId, after: fact })
  announce(tx, { kind: 'rollout', subjectId: row!.id, customerIds: [one.customerId] })
  await askToSettleWaves(tx, given.buildId)
  return row!
}

export const endExcusal = async (tx: Tx<Consultant>, { excusalId }: z.infer<typeof endExcusalInput>): Promise<{ id: string }> => {
  const before = found((await tx.db.select().from(excusal).where(eq(excusal.id, excusalId)).for('update'))[0], 'excusal')
  if (before.endedAt) return { id: before.id }
  const end = { endedAt: tx.now, endedByName: tx.actor.name }
  await tx.db.update(excusal).set(end).where(and(eq(excusal.id, excusalId), isNull(excusal.endedAt)))
  await audit(tx, { verb: 'rollout.end_excusal', subject: { kind: 'system', id: before.systemId }, customerId: before.customerId, before, after: end })
  announce(tx, { kind: 'rollout', subjectId: before.id, customerIds: [before.customerId] })
  await askToSettleWaves(tx, before.buildId)
  return { id: before.id }
}
