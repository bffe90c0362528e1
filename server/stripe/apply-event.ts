import { and, eq } from 'drizzle-orm'
import { invoice, stripeEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import { convergeInvoice, type StripeInvoice } from './converge-invoice'
import { makeStripe } from './gateway'
import { parkInvoice } from './park-invoice'
import { readStripeSettings } from './settings'

/** Applies one stored event: the object is asked for anew, because what an event carries may be long past. */
export const applyEvent = async (consultancyId: string, rowId: string, clock: () => Date): Promise<void> => {
  const worker = job('billing', consultancyId)
  const { event, settings } = await asActor(worker, async tx => ({
    event: (await tx.db.select().from(stripeEvent).where(eq(stripeEvent.id, rowId)))[0],
    settings: await readStripeSettings(tx),
  }))
  if (!event || event.processedAt) return
  const theirs = settings?.account === event.account ? await fetchInvoice(settings.secretKey, event.objectId) : null
  await asActor(worker, async tx => {
    if (theirs && theirs !== 'gone') await convergeInvoice(tx, event.account, theirs)
    if (theirs === 'gone') {
      const [ours] = await tx.db.select().from(invoice).where(and(eq(invoice.gateway, 'stripe'), eq(invoice.gatewayAccount, event.account), eq(invoice.externalId, event.objectId))).for('update')
      if (ours && (ours.state === 'draft' || ours.state === 'pending')) await parkInvoice(tx, ours, { code: 'gone' })
    }
    await tx.db.update(stripeEvent).set({ processedAt: tx.now }).where(eq(stripeEvent.id, rowId))
  }, clock())
}

/** Only drafts can be deleted at Stripe. */
const fetchInvoice = async (secretKey: string, id: string): Promise<StripeInvoice | 'gone'> => {
  try {
    return await makeStripe(secretKey).invoices.retrieve(id)
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return 'gone'
    throw error
  }
}
