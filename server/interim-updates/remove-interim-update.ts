import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { interimUpdate } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { settleSystems } from '../environments/reprofile'
import { DomainError, found } from '../errors'
import { id, input } from '../forms'
import { announce } from '../live/announce'

export const removeInterimUpdateInput = input({ interimUpdateId: id() })

/** Writes down that a private fix is off its system. The line stays; what waited for its removal waits no longer. */
export const removeInterimUpdate = async (tx: Tx<Consultant>, { interimUpdateId }: z.infer<typeof removeInterimUpdateInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(interimUpdate).where(eq(interimUpdate.id, interimUpdateId)).for('update')
  const before = found(row, 'interimUpdate')
  if (before.removedAt !== null) throw new DomainError('conflict', 'interim.errors.removed')
  const after = { removedAt: tx.now, removedByName: tx.actor.name }
  await tx.db.update(interimUpdate).set(after).where(eq(interimUpdate.id, before.id))
  await audit(tx, { verb: 'interim_updates.remove', subject: { kind: 'interim_update', id: before.id }, customerId: before.customerId, before, after })
  await settleSystems(tx, [before.systemId])
  announce(tx, { kind: 'rollout', subjectId: before.id, customerIds: [before.customerId] })
  return { id: before.id }
}
