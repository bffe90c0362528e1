import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input } from '../forms'
import { systemFields, systemNameTaken } from './create-system'
import { findSystem } from './find'
import { settleSystems } from './reprofile'

export const changeSystemInput = input({ systemId: id(), ...systemFields })

/** States the whole system anew: a field left out becomes unknown. */
export const changeSystem = async (tx: Tx<Consultant>, { systemId, ...given }: z.infer<typeof changeSystemInput>): Promise<{ id: string }> => {
  const before = await findSystem(tx, systemId)
  const [namesake] = await tx.db
    .select({ id: system.id })
    .from(system)
    .where(and(eq(system.environmentId, before.environmentId), eq(system.name, given.name), ne(system.id, systemId)))
  if (namesake) throw systemNameTaken(given.name)
  const { os = null, osPatchLevel = null, language = null, hypervisor = null, ...rest } = given
  const [after] = await tx.db
    .update(system)
    .set({ ...rest, os, osPatchLevel, language, hypervisor })
    .where(eq(system.id, systemId))
    .returning()
  await audit(tx, { verb: 'environments.change_system', subject: { kind: 'system', id: systemId }, customerId: before.customerId, before, after })
  await settleSystems(tx, [systemId])
  return { id: systemId }
}
