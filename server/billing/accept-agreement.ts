import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { agreement, agreementAcceptance, agreementOffer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Contact } from '../actor'
import { audit } from '../audit'
import { termsOf } from '../domain/agreement-terms'
import { DomainError, found } from '../errors'
import { input, wholeNumber } from '../forms'

/** `number` is the offer's that the page showed. */
export const acceptAgreementInput = input({ number: wholeNumber(1, 1_000_000) })

/** The customer accepts the terms as it saw them: a fact that names the offer and who said yes. Accepting again changes nothing. */
export const acceptAgreement = async (tx: Tx<Contact>, { number }: z.infer<typeof acceptAgreementInput>): Promise<void> => {
  const { customerId } = tx.actor
  const [row] = await tx.db.select().from(agreement).where(eq(agreement.customerId, customerId)).for('update')
  const before = found(row, 'agreement')
  if (before.number !== number) throw new DomainError('conflict', 'billing.errors.agreementChanged')
  if (before.optedOut) throw new DomainError('precondition', 'billing.errors.staysOut')
  if (before.acceptedAt) return
  const [offer] = await tx.db.select({ id: agreementOffer.id }).from(agreementOffer).where(and(eq(agreementOffer.customerId, customerId), eq(agreementOffer.number, number)))
  await tx.db.insert(agreementAcceptance).values({ consultancyId: tx.consultancyId, customerId, offerId: found(offer, 'agreement').id, ...makerOf(tx.actor), at: tx.now })
  const after = { acceptedAt: tx.now, acceptedByName: tx.actor.name }
  await tx.db.update(agreement).set(after).where(eq(agreement.id, before.id))
  await audit(tx, { verb: 'billing.accept_agreement', subject: { kind: 'agreement', id: customerId }, before, after, detail: { ...termsOf(before), number } })
}
