import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { customer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { id, input, wholeNumber } from '../forms'

export const setSeatsInput = input({ customerId: id(), seats: wholeNumber(1, 1_000_000).optional() })

/** How many seats a customer has; without a number nobody knows. Counts for campaigns whose payers are frozen from now on. */
export const setSeats = async (tx: Tx<Consultant>, given: z.infer<typeof setSeatsInput>): Promise<void> => {
  const { customerId } = given
  const seats = given.seats ?? null
  const [row] = await tx.db.select({ seats: customer.seats }).from(customer).where(eq(customer.id, customerId)).for('no key update')
  const before = found(row, 'customer')
  if (before.seats === seats) return
  await tx.db.update(customer).set({ seats }).where(eq(customer.id, customerId))
  await audit(tx, { verb: 'billing.set_seats', subject: { kind: 'customer', id: customerId }, customerId, before, after: { seats }, detail: { seats } })
}
