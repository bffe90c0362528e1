import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { installation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input } from '../forms'
import { findInstallation } from './find'
import { installationFields, readInstallationFields } from './installation-fields'
import { sharePolicies } from './lock-policies'
import { settleSystems } from './reprofile'

export const changeInstallationInput = input({ installationId: id(), ...installationFields })

/** States the whole installation anew: a field left out becomes unknown. */
export const changeInstallation = async (tx: Tx<Consultant>, given: z.infer<typeof changeInstallationInput>): Promise<{ id: string }> => {
  const { installationId, ...rest } = given
  await sharePolicies(tx)
  const before = await findInstallation(tx, installationId)
  const stated = await readInstallationFields(tx, before.productId, rest)
  await tx.db.update(installation).set(stated).where(eq(installation.id, installationId))
  await settleSystems(tx, [before.systemId])
  const after = await findInstallation(tx, installationId)
  await audit(tx, { verb: 'environments.change_installation', subject: { kind: 'installation', id: installationId }, customerId: before.customerId, before, after })
  return { id: installationId }
}
