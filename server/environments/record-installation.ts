import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { installation, product } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, line } from '../forms'
import { findSystem } from './find'
import { installationFields, readInstallationFields } from './installation-fields'
import { settleSystems } from './reprofile'

export const recordInstallationInput = input({ systemId: id(), productId: line(), ...installationFields })

/** One product on one system. A version the catalogue does not know is recorded and becomes an alert, not an error. */
export const recordInstallation = async (tx: Tx<Consultant>, given: z.infer<typeof recordInstallationInput>): Promise<{ id: string }> => {
  const { systemId, productId, ...rest } = given
  const host = await findSystem(tx, systemId)
  const [known] = await tx.db.select().from(product).where(eq(product.id, productId))
  const { name } = found(known, 'product')
  const [there] = await tx.db.select({ id: installation.id }).from(installation).where(and(eq(installation.systemId, systemId), eq(installation.productId, productId)))
  if (there) throw new DomainError('conflict', 'environments.errors.installedAlready', { field: 'productId', params: { product: name, system: host.name } })
  const row = {
    consultancyId: tx.consultancyId,
    id: randomUUID(),
    customerId: host.customerId,
    environmentId: host.environmentId,
    systemId,
    productId,
    ...(await readInstallationFields(tx, productId, rest)),
    createdAt: tx.now,
  }
  await settleSystems(tx, [systemId], { added: [row] })
  await audit(tx, { verb: 'environments.record_installation', subject: { kind: 'installation', id: row.id }, customerId: host.customerId, after: row })
  return { id: row.id }
}
