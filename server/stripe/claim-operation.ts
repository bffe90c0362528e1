import { and, asc, desc, eq, or } from 'drizzle-orm'
import { billingOp, invoice, stripeCustomer } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { hashBody, type Invoice } from './plan-operations'
import { readStripeSettings, type StripeSettings } from './settings'
import { stopInvoice } from './stop-invoice'

export type Operation = typeof billingOp.$inferSelect

/** One call to make. */
export type Claim = {
  op: Operation
  /** an earlier call under this key may have taken effect */
  wasUnknown: boolean
  invoice: Invoice
  settings: StripeSettings
  stripeCustomerId: string | null
  stripeInvoiceId: string | null
  /** the key is too old to be repeated: look for what an earlier call made instead */
  lookUp: boolean
}

/** Somebody else is at it, or Stripe wants us to wait: the queue tries again later. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}

/** A call takes well under this; a `sent` older than it was left by a worker that died. */
const CLAIM_LASTS_MS = 120_000
/** Nothing more is said to Stripe of these: one that is paid is not mailed any more. */
const OVER: readonly Invoice['state'][] = ['parked', 'void', 'paid', 'uncollectible']
/** Stripe keeps an idempotency key for 24 hours at least. */
const KEY_LASTS_MS = 20 * 3_600_000

/**
 * Takes the next operation of one invoice, in a short transaction, and commits `sent` before anything is said to
 * Stripe. The invoice's row is locked, so two workers never interleave its calls. Null: nothing left to do.
 * @throws NotYet when another worker has it
 */
export const claimOperation = (consultancyId: string, invoiceId: string, now: Date): Promise<Claim | null> =>
  asActor(job('billing', consultancyId), async tx => {
    const [known] = await tx.db.select({ id: invoice.id }).from(invoice).where(eq(invoice.id, invoiceId))
    if (!known) return null
    const [bill] = await tx.db.select().from(invoice).where(eq(invoice.id, invoiceId)).for('update', { skipLocked: true })
    if (!bill) throw new NotYet(`invoice ${invoiceId} is being worked on`)
    if (bill.gateway !== 'stripe' || OVER.includes(bill.state)) return null
    const [customerId, ops] = [await findStripeCustomer(tx, bill), await lockOperations(tx, bill)]
    const op = ops.find(one => one.state !== 'done' && (one.kind !== 'customer' || customerId === null))
    if (!op) return null
    const settings = await readStripeSettings(tx)
    if (settings?.account !== bill.gatewayAccount) return park(tx, bill, { code: 'account_changed' })
    // An invoice that was not mailed is an open invoice all the same.
    if (op.state === 'failed' && op.kind === 'send') return null
    if (op.state === 'failed') return park(tx, bill, { code: 'refused', detail: op.lastError ?? '' })
    if (op.state === 'sent' && op.sentAt! > new Date(now.getTime() - CLAIM_LASTS_MS)) throw new NotYet(`operation ${op.key} is under way`)
    const stripeInvoiceId = ops.find(one => one.kind === 'invoice')?.externalId ?? null
    const bodyHash = hashBody(op.kind === 'customer' ? [op.body] : [op.body, customerId, op.kind === 'invoice' ? null : stripeInvoiceId])
    if (op.firstSentAt && bodyHash !== op.bodyHash) return park(tx, bill, { code: 'body_changed', detail: op.key })
    const sent = { state: 'sent' as const, bodyHash, sentAt: now, firstSentAt: op.firstSentAt ?? now, attempts: op.attempts + 1 }
    await tx.db.update(billingOp).set(sent).where(eq(billingOp.id, op.id))
    const lookUp = op.firstSentAt !== null && now.getTime() - op.firstSentAt.getTime() > KEY_LASTS_MS
    return { op: { ...op, ...sent }, wasUnknown: op.state !== 'pending', invoice: bill, settings, stripeCustomerId: customerId, stripeInvoiceId, lookUp }
  }, now)

/** In the order they are made. The customer's may serve several invoices: it is locked with them. */
const lockOperations = async (tx: Tx, bill: Invoice): Promise<Operation[]> => {
  const rows = await tx.db
    .select()
    .from(billingOp)
    .where(and(eq(billingOp.customerId, bill.customerId), or(eq(billingOp.invoiceId, bill.id), eq(billingOp.kind, 'customer'))))
    .orderBy(asc(billingOp.position), desc(billingOp.createdAt))
    .for('update')
  return rows.filter(op => op.kind !== 'customer' || op.body.account === bill.gatewayAccount)
}

const findStripeCustomer = async (tx: Tx, bill: Invoice): Promise<string | null> => {
  const [row] = await tx.db
    .select({ id: stripeCustomer.externalId })
    .from(stripeCustomer)
    .where(and(eq(stripeCustomer.account, bill.gatewayAccount), eq(stripeCustomer.customerId, bill.customerId)))
  return row?.id ?? null
}

const park = async (tx: Tx, bill: Invoice, reason: Parameters<typeof stopInvoice>[2]): Promise<null> => {
  await stopInvoice(tx, bill, reason)
  return null
}
