import { z } from 'zod'
import { customer } from '@/db/schema'
import { LOCALES } from '@/db/schema/people'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError } from '../errors'
import { input, line } from '../forms'
import { zone } from '../people/zones'

export const createCustomerInput = input({ name: line(), zone: zone().default('UTC'), locale: z.enum(LOCALES).default('en') })

/** Two customers of one consultancy never share a name, whatever its case. */
export const createCustomer = async (tx: Tx<Consultant>, given: z.infer<typeof createCustomerInput>): Promise<{ id: string }> => {
  const [row] = await tx.db
    .insert(customer)
    .values({ consultancyId: tx.consultancyId, ...given, createdAt: tx.now })
    .onConflictDoNothing()
    .returning()
  if (!row) throw customerNameTaken(given.name)
  await audit(tx, { verb: 'environments.create_customer', subject: { kind: 'customer', id: row.id }, customerId: row.id, after: row })
  return { id: row.id }
}

export const customerNameTaken = (name: string) => new DomainError('conflict', 'environments.errors.customerName', { field: 'name', params: { name } })
