import { and, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { customer } from '@/db/schema'
import { LOCALES } from '@/db/schema/people'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input, line } from '../forms'
import { zone } from '../people/zones'
import { customerNameTaken } from './create-customer'
import { findCustomer } from './find'

export const changeCustomerInput = input({ customerId: id(), name: line(), zone: zone(), locale: z.enum(LOCALES) })

export const changeCustomer = async (tx: Tx<Consultant>, { customerId, ...given }: z.infer<typeof changeCustomerInput>): Promise<{ id: string }> => {
  const before = await findCustomer(tx, customerId)
  const [namesake] = await tx.db
    .select({ id: customer.id })
    .from(customer)
    .where(and(eq(sql`lower(${customer.name})`, given.name.toLowerCase()), ne(customer.id, customerId)))
  if (namesake) throw customerNameTaken(given.name)
  const [after] = await tx.db.update(customer).set(given).where(eq(customer.id, customerId)).returning()
  await audit(tx, { verb: 'environments.change_customer', subject: { kind: 'customer', id: customerId }, customerId, before, after })
  return { id: customerId }
}
