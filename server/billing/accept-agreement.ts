import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { agreement } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Contact } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { input, wholeNumber } from '../forms'

/** `weight` is the one the page showed. */
export const acceptAgreementInput = input({ weight: wholeNumber(1, 1_000_000) })

/** The customer accepts the terms as it saw them. Accepting again changes nothing. */
export const acceptAgreement = async (tx: Tx<Contact>, { weight }: z.infer<typeof acceptAgreementInput>): Promise<void> => {
  const [row] = await tx.db.select().from(agreement).where(eq(agreement.customerId, tx.actor.customerId)).for('update')
  const before = found(row, 'agreement')
  if (before.weight !== weight) throw new DomainError('conflict', 'billing.errors.agreementChanged')
  if (before.acceptedAt) return
  const after = { acceptedAt: tx.now, acceptedByName: tx.actor.name }
  await tx.db.update(agreement).set(after).where(eq(agreement.id, before.id))
  await audit(tx, { verb: 'billing.accept_agreement', subject: { kind: 'agreement', id: before.customerId }, before, after, detail: { weight } })
}
