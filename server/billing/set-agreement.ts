import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { agreement, agreementOffer, consultancy, customer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { needsAcceptance, sameTerms, termsOf, type AgreementTerms } from '../domain/agreement-terms'
import { parseMoney, roundingUnitMinor } from '../domain/money'
import { PAYMENTS, SPLIT_BASES } from '../domain/payers'
import { DomainError, found } from '../errors'
import { checkbox, id, input, line, wholeNumber } from '../forms'
import { queueOfferMail } from './offer-mail'

/** Caps are amounts as a person writes them, in the house's currency; what is left out is not agreed. */
export const setAgreementInput = input({
  customerId: id(),
  basis: z.enum(SPLIT_BASES).optional(),
  weight: wholeNumber(1, 1_000_000).optional(),
  payment: z.enum(PAYMENTS).optional(),
  capCampaign: line(30).optional(),
  capMonth: line(30).optional(),
  optedOut: checkbox(),
})

type Given = z.infer<typeof setAgreementInput>

/**
 * Offers a customer its terms, or lets it stay out. Each offer is kept as it was; any change has to be accepted anew,
 * because an acceptance is of what was seen. Who can accept is told by mail. The same terms again are no new offer.
 */
export const setAgreement = async (tx: Tx<Consultant>, given: Given): Promise<void> => {
  const { customerId } = given
  const here = and(eq(agreement.consultancyId, tx.consultancyId), eq(agreement.customerId, customerId))
  // Held by the customer: of two first offers at once, the second one sees the first.
  const [served] = await tx.db.select({ id: customer.id }).from(customer).where(eq(customer.id, customerId)).for('no key update')
  found(served, 'customer')
  const terms = await readTerms(tx, given)
  const [before] = await tx.db.select().from(agreement).where(here).for('update')
  if (before && sameTerms(before, terms)) return
  const number = (before?.number ?? 0) + 1
  const [offer] = await tx.db.insert(agreementOffer).values({ consultancyId: tx.consultancyId, customerId, number, ...terms, ...makerOf(tx.actor), at: tx.now }).returning()
  const after = { ...terms, number, ...(before && needsAcceptance(before, terms) && { acceptedAt: null, acceptedByName: null }) }
  await tx.db
    .insert(agreement)
    .values({ consultancyId: tx.consultancyId, customerId, ...after, createdAt: tx.now })
    .onConflictDoUpdate({ target: [agreement.consultancyId, agreement.customerId], set: after })
  if (!terms.optedOut) await queueOfferMail(tx, offer!)
  await audit(tx, { verb: 'billing.set_agreement', subject: { kind: 'agreement', id: customerId }, customerId, before, after, detail: { ...termsOf(terms), number } })
}

const readTerms = async (tx: Tx, { basis, weight, payment = 'share', capCampaign, capMonth, optedOut }: Given): Promise<AgreementTerms> => {
  const [house] = await tx.db.select({ currency: consultancy.currency }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const { currency } = found(house, 'consultancy')
  const capCampaignMinor = readCap(capCampaign, 'capCampaign', currency)
  const capMonthMinor = readCap(capMonth, 'capMonth', currency)
  const capped = capCampaignMinor !== null || capMonthMinor !== null
  if (capped && payment !== 'share') throw new DomainError('bad_input', 'billing.errors.capWithoutShare', { field: capCampaign ? 'capCampaign' : 'capMonth' })
  return { basis: basis ?? null, weight: weight ?? 1, payment, capCampaignMinor, capMonthMinor, currency: capped ? currency : null, optedOut }
}

const readCap = (text: string | undefined, field: string, currency: string): number | null => {
  if (text === undefined) return null
  const capMinor = parseMoney(text, currency)
  if (capMinor === null) throw new DomainError('bad_input', 'billing.errors.amount', { field, params: { currency } })
  if (capMinor === 0) throw new DomainError('bad_input', 'billing.errors.capZero', { field })
  if (capMinor % roundingUnitMinor(currency) !== 0) throw new DomainError('bad_input', 'billing.errors.capUnit', { field, params: { currency } })
  return capMinor
}
