import { asc, count, desc, eq, isNull, sql } from 'drizzle-orm'
import { agreement, agreementAcceptance, agreementOffer, contact, customer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../errors'

const nothingYet = { number: null, acceptedAt: null, acceptedByName: null, optedOut: false, terms: null }

const withTerms = <T extends { agreement: typeof agreement.$inferSelect | null }>({ agreement: row, ...rest }: T) =>
  row ? { ...rest, number: row.number, acceptedAt: row.acceptedAt, acceptedByName: row.acceptedByName, optedOut: row.optedOut, terms: row } : { ...rest, ...nothingYet }

/** Every customer with its terms, those without first: they pay nothing until they have some. */
export const listAgreements = async (tx: Tx) => {
  const approvers = tx.db.select({ customerId: contact.customerId, approvers: count().as('approvers') }).from(contact).where(eq(contact.role, 'approver')).groupBy(contact.customerId).as('approvers')
  const rows = await tx.db
    .select({ customerId: customer.id, name: customer.name, seats: customer.seats, approvers: sql<number>`coalesce(${approvers.approvers}, 0)`.mapWith(Number), agreement })
    .from(customer)
    .leftJoin(agreement, eq(agreement.customerId, customer.id))
    .leftJoin(approvers, eq(approvers.customerId, customer.id))
    .orderBy(sql`${isNull(agreement.id)} desc`, asc(customer.name))
  return rows.map(withTerms)
}

/** One customer's terms, with every offer there was and who accepted it. */
export const readAgreement = async (tx: Tx, customerId: string) => {
  const one = (await listAgreements(tx)).find(row => row.customerId === customerId)
  return { ...found(one, 'customer'), history: await listOffers(tx, customerId) }
}

/** Offers of a customer, the newest first; a contact sees its own customer's alone. */
export const listOffers = async (tx: Tx, customerId: string) => {
  const rows = await tx.db
    .select({ offer: agreementOffer, acceptedAt: agreementAcceptance.at, acceptedByName: agreementAcceptance.byName })
    .from(agreementOffer)
    .leftJoin(agreementAcceptance, eq(agreementAcceptance.offerId, agreementOffer.id))
    .where(eq(agreementOffer.customerId, customerId))
    .orderBy(desc(agreementOffer.number))
  return rows.map(({ offer, ...rest }) => ({ ...offer, ...rest }))
}
