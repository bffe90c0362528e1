import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { agreement, customer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { checkbox, id, input, wholeNumber } from '../forms'

export const setAgreementInput = input({ customerId: id(), weight: wholeNumber(1, 1_000_000), optedOut: checkbox() })

/**
 * Offers a customer its terms: a weight, or that it stays out. Another weight than the accepted one has to be accepted
 * again, because an acceptance is of what was seen.
 */
export const setAgreement = async (tx: Tx<Consultant>, { customerId, weight, optedOut }: z.infer<typeof setAgreementInput>): Promise<void> => {
  const [served] = await tx.db.select({ id: customer.id }).from(customer).where(eq(customer.id, customerId))
  found(served, 'customer')
  const here = and(eq(agreement.consultancyId, tx.consultancyId), eq(agreement.customerId, customerId))
  const [before] = await tx.db.select().from(agreement).where(here).for('update')
  const reoffered = before !== undefined && before.weight !== weight
  const terms = { weight, optedOut, ...(reoffered && { acceptedAt: null, acceptedByName: null }) }
  await tx.db
    .insert(agreement)
    .values({ consultancyId: tx.consultancyId, customerId, weight, optedOut, createdAt: tx.now })
    .onConflictDoUpdate({ target: [agreement.consultancyId, agreement.customerId], set: terms })
  await audit(tx, { verb: 'billing.set_agreement', subject: { kind: 'agreement', id: customerId }, customerId, before, after: terms })
}
