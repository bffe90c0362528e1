import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { billingOp, contact, stripeCustomer, type invoice, type invoiceLine } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { differenceInCalendarDays } from 'date-fns'
import { enqueue } from '../jobs/enqueue'
import { opKey, type OpKind } from './op-key'
import { toStripeAmount } from './stripe-amount'

export type Invoice = typeof invoice.$inferSelect
export type InvoiceLine = typeof invoiceLine.$inferSelect
export type Payee = { customerId: string; name: string; locale: 'en' | 'ja' }

/** Writes down every call that makes one invoice at Stripe, in order, and the job that makes them. Nothing is said to Stripe here. */
export const planOperations = async (tx: Tx, bill: Invoice, lines: readonly InvoiceLine[], payee: Payee): Promise<void> => {
  const currency = bill.currency.toLowerCase()
  const metadata = { patchbench_invoice: bill.id, patchbench_number: bill.number }
  const ids = { customerId: bill.customerId, runId: bill.billingRunId }
  const email = await findBillingAddress(tx, bill.customerId)
  await planCustomer(tx, bill, payee, email)
  const plan: [OpKind, Record<string, unknown>, string?][] = [
    ['invoice', {
      currency,
      collection_method: 'send_invoice',
      days_until_due: differenceInCalendarDays(bill.dueAt, bill.issuedAt),
      auto_advance: false,
      pending_invoice_items_behavior: 'exclude',
      custom_fields: [{ name: 'Ref.', value: bill.number }],
      metadata: { ...metadata, patchbench_run: bill.billingRunId, patchbench_customer: bill.customerId },
    }],
    ...lines.map((line): [OpKind, Record<string, unknown>, string] => [
      'item',
      { amount: toStripeAmount(line.amountMinor, bill.currency), currency, description: line.description, metadata: { ...metadata, patchbench_share: line.shareId } },
      line.shareId,
    ]),
    ['finalize', { auto_advance: false }],
    // Without an address Stripe has nobody to send it to; the portal shows the hosted page all the same.
    ...(email ? [['send', {}] as [OpKind, Record<string, unknown>]] : []),
  ]
  await tx.db.insert(billingOp).values(
    plan.map(([kind, body, shareId], index) => ({
      consultancyId: tx.consultancyId,
      key: opKey(kind, { ...ids, ...(shareId !== undefined && { shareId }) }),
      kind,
      customerId: bill.customerId,
      invoiceId: bill.id,
      shareId: shareId ?? null,
      position: index + 1,
      body,
      bodyHash: hashBody(body),
      createdAt: tx.now,
    })),
  )
  await enqueue(tx, 'billing', { consultancyId: tx.consultancyId, work: 'invoice', id: bill.id })
}

/** One counterpart a customer and account; every invoice waits for it. */
const planCustomer = async (tx: Tx, { customerId, gatewayAccount: account }: Invoice, payee: Payee, email: string | undefined): Promise<void> => {
  const [known] = await tx.db.select({ id: stripeCustomer.externalId }).from(stripeCustomer).where(and(eq(stripeCustomer.account, account), eq(stripeCustomer.customerId, customerId)))
  if (known) return
  const earlier = await tx.db.select().from(billingOp).where(and(eq(billingOp.kind, 'customer'), eq(billingOp.customerId, customerId)))
  if (earlier.some(op => op.body.account === account)) return
  const parameters = { name: payee.name, preferred_locales: [payee.locale], metadata: { patchbench_customer: customerId }, ...(email && { email }) }
  const body = { account, parameters }
  await tx.db
    .insert(billingOp)
    .values({ consultancyId: tx.consultancyId, key: opKey('customer', { customerId }, earlier.length + 1), kind: 'customer', customerId, position: 0, body, bodyHash: hashBody(body), createdAt: tx.now })
    .onConflictDoNothing({ target: [billingOp.consultancyId, billingOp.key] })
}

const findBillingAddress = async (tx: Tx, customerId: string): Promise<string | undefined> => {
  const rows = await tx.db.select({ email: contact.email }).from(contact).where(and(eq(contact.customerId, customerId), eq(contact.role, 'approver'))).orderBy(contact.createdAt, contact.email).limit(1)
  return rows[0]?.email
}

export const hashBody = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex')
