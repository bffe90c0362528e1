import type Stripe from 'stripe'
import type { Claim } from './claim-operation'

export type Existing = { externalId: string; invoice?: Stripe.Invoice }

/** Clocks differ, and an object is never older than the call that made it. */
const SLACK_SECONDS = 3_600

/**
 * What an operation of unknown fate made, found by our ids in its metadata. Lists are read, not Search, which lags
 * behind writes. Null: it made nothing.
 */
export const findExisting = async (stripe: Stripe, { op, stripeCustomerId, stripeInvoiceId }: Claim): Promise<Existing | null> => {
  const since = { created: { gte: Math.floor(op.firstSentAt!.getTime() / 1000) - SLACK_SECONDS }, limit: 100 }
  switch (op.kind) {
    case 'customer':
      return first(stripe.customers.list(since), one => one.metadata.patchbench_customer === op.customerId)
    case 'invoice': {
      const invoice = await pick(stripe.invoices.list({ ...since, customer: stripeCustomerId! }), one => one.metadata?.patchbench_invoice === op.invoiceId)
      return invoice && { externalId: invoice.id, invoice }
    }
    case 'item':
      return first(stripe.invoiceItems.list({ invoice: stripeInvoiceId!, limit: 100 }), one => one.metadata?.patchbench_share === op.shareId)
    case 'finalize': {
      const invoice = await stripe.invoices.retrieve(stripeInvoiceId!)
      return invoice.status === 'draft' ? null : { externalId: invoice.id, invoice }
    }
    // Stripe does not say whether it sent an invoice; the same invoice mailed twice asks for no more money.
    default:
      return null
  }
}

const pick = async <T>(list: AsyncIterable<T>, isIt: (one: T) => boolean): Promise<T | null> => {
  for await (const one of list) if (isIt(one)) return one
  return null
}

const first = async <T extends { id: string }>(list: AsyncIterable<T>, isIt: (one: T) => boolean): Promise<Existing | null> => {
  const one = await pick(list, isIt)
  return one && { externalId: one.id }
}
