import { and, eq, isNull } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { installation, interimUpdate } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { normaliseDefect } from '../domain/interim-update'
import { findSystem } from '../environments/find'
import { settleSystems } from '../environments/reprofile'
import { DomainError } from '../errors'
import { checkbox, day, id, input, line, prose } from '../forms'
import { announce } from '../live/announce'

export const recordInterimUpdateInput = input({ systemId: id(), buildId: id(), defect: line(120), removeFirst: checkbox(), installedOn: day().optional(), note: prose(2000).optional() })

/** Writes down that a customer's system runs a private fix, and for which defect. From then on a build that would take the fix away waits. */
export const recordInterimUpdate = async (tx: Tx<Consultant>, given: z.infer<typeof recordInterimUpdateInput>): Promise<{ id: string }> => {
  const { id: systemId, environmentId, customerId } = await findSystem(tx, given.systemId)
  const fix = await findBuild(tx, given.buildId)
  if (customerId === null) throw new DomainError('precondition', 'interim.errors.rig', { field: 'systemId' })
  if (fix.kind !== 'interim_update') throw new DomainError('bad_input', 'interim.errors.kind', { field: 'buildId' })
  const [product] = await tx.db.select({ id: installation.id }).from(installation).where(and(eq(installation.systemId, systemId), eq(installation.productId, fix.productId)))
  if (!product) throw new DomainError('precondition', 'interim.errors.product', { field: 'buildId' })
  const defect = normaliseDefect(given.defect)
  const same = and(eq(interimUpdate.systemId, systemId), eq(interimUpdate.buildId, fix.id), eq(interimUpdate.defect, defect), isNull(interimUpdate.removedAt))
  if ((await tx.db.select({ id: interimUpdate.id }).from(interimUpdate).where(same)).length > 0) throw new DomainError('conflict', 'interim.errors.there', { field: 'buildId', params: { defect } })
  const row = {
    consultancyId: tx.consultancyId, id: randomUUID(), customerId, environmentId, systemId, ...referenceTo(fix), defect,
    removeFirst: given.removeFirst, installedOn: given.installedOn ?? null, note: given.note ?? null, ...makerOf(tx.actor), at: tx.now,
  }
  await tx.db.insert(interimUpdate).values(row)
  await audit(tx, { verb: 'interim_updates.record', subject: { kind: 'interim_update', id: row.id }, customerId, after: row })
  // What a build would be installed over is taken after the fix has been removed.
  await settleSystems(tx, [systemId])
  announce(tx, { kind: 'rollout', subjectId: row.id, customerIds: [customerId] })
  return { id: row.id }
}
