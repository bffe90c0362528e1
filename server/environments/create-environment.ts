import { z } from 'zod'
import { environment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError } from '../errors'
import { id, input, line } from '../forms'
import { findCustomer } from './find'

/** Without a customer it is a rig of the consultancy's own lab. */
export const createEnvironmentInput = input({ customerId: id().optional(), name: line() })

export const createEnvironment = async (tx: Tx<Consultant>, given: z.infer<typeof createEnvironmentInput>): Promise<{ id: string }> => {
  const customerId = given.customerId ? (await findCustomer(tx, given.customerId)).id : null
  const [row] = await tx.db
    .insert(environment)
    .values({ consultancyId: tx.consultancyId, customerId, kind: customerId ? 'customer' : 'lab', name: given.name, createdAt: tx.now })
    .onConflictDoNothing()
    .returning()
  if (!row) throw new DomainError('conflict', 'environments.errors.environmentName', { field: 'name', params: { name: given.name } })
  await audit(tx, { verb: 'environments.create_environment', subject: { kind: 'environment', id: row.id }, customerId, after: row })
  return { id: row.id }
}
