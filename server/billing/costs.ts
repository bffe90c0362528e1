import { asc, desc, eq } from 'drizzle-orm'
import { agreement, consultancy, customer, invoice, invoiceLine, share } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Contact } from '../actor'
import { found } from '../errors'
import { listOffers } from './agreements'

/**
 * What a customer sees of money: its own terms with their history, shares and invoices. How many pay, and how much in all, were left out
 * of the share's row where rule 10 hides them. An invoice in the making is only said to be that.
 */
export const readCosts = async (tx: Tx<Contact>) => {
  const [terms] = await tx.db.select().from(agreement).where(eq(agreement.customerId, tx.actor.customerId))
  const [house] = await tx.db
    .select({ splitBasis: consultancy.splitBasis, seats: customer.seats })
    .from(customer)
    .innerJoin(consultancy, eq(consultancy.id, customer.consultancyId))
    .where(eq(customer.id, tx.actor.customerId))
  const shares = await tx.db
    .select({ id: share.id, label: share.label, currency: share.currency, netMinor: share.netMinor, reason: share.reason, payerCount: share.payerCount, totalMinor: share.totalMinor, at: share.at, invoiceId: invoiceLine.invoiceId })
    .from(share)
    .leftJoin(invoiceLine, eq(invoiceLine.shareId, share.id))
    .where(eq(share.customerId, tx.actor.customerId))
    .orderBy(desc(share.at), asc(share.id))
  const invoices = await tx.db
    .select({ id: invoice.id, number: invoice.number, currency: invoice.currency, totalMinor: invoice.totalMinor, state: invoice.state, gateway: invoice.gateway, hostedUrl: invoice.hostedUrl, issuedAt: invoice.issuedAt, dueAt: invoice.dueAt, paidAt: invoice.paidAt })
    .from(invoice)
    .where(eq(invoice.customerId, tx.actor.customerId))
    .orderBy(desc(invoice.issuedAt), desc(invoice.number))
  return { terms: terms ?? null, house: found(house, 'customer'), history: await listOffers(tx, tx.actor.customerId), shares, invoices: invoices.map(({ state, ...rest }) => ({ ...rest, state: IN_THE_MAKING.includes(state) ? ('preparing' as const) : state })) }
}

const IN_THE_MAKING: readonly string[] = ['pending', 'draft', 'parked']
