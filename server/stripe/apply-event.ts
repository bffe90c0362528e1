import { eq } from 'drizzle-orm'
import { stripeEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import { applyInvoice, fetchInvoice } from './apply-invoice'
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
    if (theirs) await applyInvoice(tx, event.account, event.objectId, theirs)
    await tx.db.update(stripeEvent).set({ processedAt: tx.now }).where(eq(stripeEvent.id, rowId))
  }, clock())
}
