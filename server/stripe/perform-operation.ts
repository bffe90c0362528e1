import type Stripe from 'stripe'
import type { Claim } from './claim-operation'
import { findExisting } from './find-existing'
import { makeStripe } from './gateway'
import type { ParkedReason } from './park-invoice'
import { toStripeAmount } from './stripe-amount'

/** How a call ended. `unknown`: it may or may not have taken effect. `missing`: it certainly has not. */
export type Ending =
  | { fate: 'done'; externalId: string; invoice?: Stripe.Invoice }
  | { fate: 'unknown' | 'wait' | 'missing'; reason: string }
  | { fate: 'failed'; reason: string }
  | { fate: 'parked'; reason: ParkedReason }

/** Makes the claimed call, or looks for what an earlier one made. No transaction is open meanwhile. */
export const performOperation = async (claim: Claim): Promise<Ending> => {
  const stripe = makeStripe(claim.settings.secretKey)
  try {
    return claim.lookUp ? await lookUp(stripe, claim) : await call(stripe, claim)
  } catch (error) {
    const ending = endingOf(error)
    // The answer kept under the key is a 500, and always will be: only looking tells whether the write took effect.
    return ending === 'replayed' ? lookUp(stripe, claim) : ending
  }
}

/** A look that is refused says nothing of the write: never `failed`, after which the write could be made anew. */
const lookUp = async (stripe: Stripe, claim: Claim): Promise<Ending> => {
  try {
    const existing = await findExisting(stripe, claim)
    return existing ? { fate: 'done', ...existing } : { fate: 'missing', reason: 'not found at Stripe' }
  } catch (error) {
    const ending = endingOf(error)
    if (ending === 'replayed') return { fate: 'unknown', reason: String(error) }
    return ending.fate === 'failed' ? { fate: 'parked', reason: { code: 'refused', detail: ending.reason } } : ending
  }
}

const call = async (stripe: Stripe, { op, invoice, stripeCustomerId, stripeInvoiceId }: Claim): Promise<Ending> => {
  const once = { idempotencyKey: op.key }
  switch (op.kind) {
    case 'customer':
      return { fate: 'done', externalId: (await stripe.customers.create(op.body.parameters as Stripe.CustomerCreateParams, once)).id }
    case 'invoice':
      return made(await stripe.invoices.create({ ...op.body, customer: need(stripeCustomerId, 'customer') } as Stripe.InvoiceCreateParams, once))
    case 'item': {
      const place = { customer: need(stripeCustomerId, 'customer'), invoice: need(stripeInvoiceId, 'invoice') }
      return { fate: 'done', externalId: (await stripe.invoiceItems.create({ ...op.body, ...place } as Stripe.InvoiceItemCreateParams, once)).id }
    }
    case 'finalize': {
      const drafted = await stripe.invoices.retrieve(need(stripeInvoiceId, 'invoice'))
      const theirs = drafted.total_excluding_tax ?? drafted.total
      const ours = toStripeAmount(invoice.totalMinor, invoice.currency)
      if (theirs !== ours || drafted.currency !== invoice.currency.toLowerCase()) {
        return { fate: 'parked', reason: { code: 'total_differs', detail: `Stripe: ${theirs} ${drafted.currency.toUpperCase()}, Patchbench: ${ours} ${invoice.currency}` } }
      }
      if (drafted.status !== 'draft') return made(drafted)
      return made(await stripe.invoices.finalizeInvoice(drafted.id, op.body as Stripe.InvoiceFinalizeInvoiceParams, once))
    }
    case 'send':
      return made(await stripe.invoices.sendInvoice(need(stripeInvoiceId, 'invoice'), {}, once))
    default:
      throw new Error(`an operation of kind "${op.kind}" is not known here`)
  }
}

const made = (invoice: Stripe.Invoice): Ending => ({ fate: 'done', externalId: invoice.id, invoice })

const need = (id: string | null, what: string): string => {
  if (id === null) throw new Error(`the ${what} at Stripe is not known yet`)
  return id
}

type Failure = { statusCode?: number; type?: string; code?: string; message: string; headers?: Record<string, string> }

const endingOf = (error: unknown): Ending | 'replayed' => {
  const { type, code, statusCode, message, headers } = error as Failure
  if (!type?.startsWith('Stripe')) throw error
  const reason = [statusCode, code, message].filter(Boolean).join(' ').slice(0, 500)
  if (statusCode === undefined || type === 'StripeConnectionError') return { fate: 'unknown', reason }
  if (statusCode >= 500) return headers?.['idempotent-replayed'] === 'true' ? 'replayed' : { fate: 'unknown', reason }
  if (statusCode === 429) return { fate: 'wait', reason }
  // Another request under this key is still being answered.
  if (statusCode === 409) return { fate: 'unknown', reason }
  if (type === 'StripeIdempotencyError') return { fate: 'parked', reason: { code: 'body_changed', detail: reason } }
  if (statusCode === 401 || statusCode === 403) return { fate: 'parked', reason: { code: 'key_refused', detail: reason } }
  return { fate: 'failed', reason }
}
