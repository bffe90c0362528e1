import { asc, desc, eq } from 'drizzle-orm'
import { agreement, invoice, invoiceLine, share } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Contact } from '../actor'

/**
 * What a customer sees of money: its own terms, shares and invoices. How many pay, and how much in all, were left out
 * of the share's row where rule 10 hides them. An invoice in the making is only said to be that.
 */
export const readCosts = async (tx: Tx<Contact>) => {
  const [terms] = await tx.db
    .select({ weight: agreement.weight, optedOut: agreement.optedOut, acceptedAt: agreement.acceptedAt, acceptedByName: agreement.acceptedByName })
    .from(agreement)
    .where(eq(agreement.customerId, tx.actor.customerId))
  const shares = await tx.db
    .select({ id: share.id, label: share.label, currency: share.currency, netMinor: share.netMinor, payerCount: share.payerCount, totalMinor: share.totalMinor, at: share.at, invoiceId: invoiceLine.invoiceId })
    .from(share)
    .leftJoin(invoiceLine, eq(invoiceLine.shareId, share.id))
    .where(eq(share.customerId, tx.actor.customerId))
    .orderBy(desc(share.at), asc(share.id))
  const invoices = await tx.db
    .select({ id: invoice.id, number: invoice.number, currency: invoice.currency, totalMinor: invoice.totalMinor, state: invoice.state, gateway: invoice.gateway, hostedUrl: invoice.hostedUrl, issuedAt: invoice.issuedAt, dueAt: invoice.dueAt, paidAt: invoice.paidAt })
    .from(invoice)
    .where(eq(invoice.customerId, tx.actor.customerId))
    .orderBy(desc(invoice.issuedAt), desc(invoice.number))
  return { terms: terms ?? null, shares, invoices: invoices.map(({ state, ...rest }) => ({ ...rest, state: IN_THE_MAKING.includes(state) ? ('preparing' as const) : state })) }
}

const IN_THE_MAKING: readonly string[] = ['pending', 'draft', 'parked']
