import Stripe from 'stripe'
import { z } from 'zod'
import { stripeEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import { enqueue } from '../jobs/enqueue'
import { readStripeSettings } from './settings'

const TOLERANCE_SECONDS = 300
/** Verified against when a consultancy is not there or has no endpoint, so that both answer alike, and after the same work. */
const NOBODY = { account: '', webhookSecret: 'whsec_nobody_signs_with_this' }

/**
 * Takes in what Stripe sent to a consultancy's endpoint: verified over its raw bytes, stored once, its job enqueued in
 * the same transaction. False for anything not signed with that consultancy's own secret in the last 300 seconds, for
 * another account's, and for a consultancy that is not there; nothing is stored then. Only an invoice's event makes work.
 */
export const receiveEvent = async (consultancyId: string, raw: string, signature: string | null): Promise<boolean> => {
  const known = z.uuid().safeParse(consultancyId).success
  const receiver = job('stripe-webhook', known ? consultancyId : null)
  const settings = (known ? await asActor(receiver, readStripeSettings) : undefined) ?? NOBODY
  const event = verify(raw, signature ?? '', settings.webhookSecret)
  if (!event || settings === NOBODY || (event.account ?? settings.account) !== settings.account) return false
  const object = event.data.object as { id?: string }
  const concernsInvoice = event.type.startsWith('invoice.') && object.id?.startsWith('in_') === true
  await asActor(receiver, async tx => {
    const [stored] = await tx.db
      .insert(stripeEvent)
      .values({ consultancyId, account: settings.account, eventId: event.id, type: event.type, objectId: object.id ?? '', receivedAt: tx.now, processedAt: concernsInvoice ? null : tx.now })
      .onConflictDoNothing({ target: [stripeEvent.consultancyId, stripeEvent.account, stripeEvent.eventId] })
      .returning({ id: stripeEvent.id })
    if (stored && concernsInvoice) await enqueue(tx, 'billing', { consultancyId, work: 'event', id: stored.id })
  })
  return true
}

const verify = (raw: string, signature: string, secret: string): Stripe.Event | null => {
  try {
    return Stripe.webhooks.constructEvent(raw, signature, secret, TOLERANCE_SECONDS)
  } catch {
    return null
  }
}
