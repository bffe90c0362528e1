import { and, eq } from 'drizzle-orm'
import type Stripe from 'stripe'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { settleCampaign } from '../billing/settle-campaign'
import { announce } from '../live/announce'
import { toStripeAmount } from './stripe-amount'

type Bill = typeof invoice.$inferSelect
type State = Bill['state']

/** An invoice at Stripe only ever moves forward; so does ours, which makes an answer that arrives late harmless. */
const RANK: Readonly<Record<State, number>> = { pending: 0, draft: 1, parked: 1, open: 2, uncollectible: 3, void: 4, paid: 4 }

const isKnown = (status: string | null): status is State => status !== null && Object.hasOwn(RANK, status)

/** What of Stripe's invoice counts here. */
export type StripeInvoice = Pick<Stripe.Invoice, 'id' | 'status' | 'total' | 'total_excluding_tax' | 'hosted_invoice_url' | 'status_transitions'>

/**
 * Brings our invoice to what Stripe's own object says. Every event and every answer ends here, so any order and any
 * repetition leave the same state. One that is not ours is left alone.
 */
export const convergeInvoice = async (tx: Tx, account: string, theirs: StripeInvoice): Promise<void> => {
  const [ours] = await tx.db
    .select()
    .from(invoice)
    .where(and(eq(invoice.gateway, 'stripe'), eq(invoice.gatewayAccount, account), eq(invoice.externalId, theirs.id)))
    .for('update')
  if (!ours || !isKnown(theirs.status)) return
  const state = nextState(ours, theirs, theirs.status)
  const paidAt = theirs.status_transitions?.paid_at
  const after = {
    state,
    parkedReason: state === 'parked' ? ours.parkedReason : null,
    hostedUrl: theirs.hosted_invoice_url ?? ours.hostedUrl,
    paidAt: state === 'paid' ? (ours.paidAt ?? (paidAt ? new Date(paidAt * 1000) : tx.now)) : null,
  }
  if (after.state === ours.state && after.hostedUrl === ours.hostedUrl) return
  await tx.db.update(invoice).set(after).where(eq(invoice.id, ours.id))
  await audit(tx, { verb: 'billing.invoice_state', subject: { kind: 'invoice', id: ours.id }, customerId: ours.customerId, before: { state: ours.state }, after, detail: { state } })
  announce(tx, { kind: 'invoice', subjectId: ours.id, customerIds: [ours.customerId] })
  await settleCampaign(tx, ours.billingRunId)
}

/** A parked invoice stays parked while it is a draft, or says another total than ours: somebody has to look at it. */
const nextState = (ours: Bill, theirs: StripeInvoice, status: State): State => {
  const differs = (theirs.total_excluding_tax ?? theirs.total) !== toStripeAmount(ours.totalMinor, ours.currency)
  if (ours.state === 'parked' && differs && status !== 'void') return 'parked'
  return RANK[status] > RANK[ours.state] ? status : ours.state
}
