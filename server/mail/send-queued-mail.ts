import { and, eq, inArray } from 'drizzle-orm'
import { mail } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '@/server/actor'
import { attempt } from './attempt-rounds'
import type { MailState } from './attempts'
import { deliver } from './deliver'

/**
 * Sends one mail of the ledger. `sending` is committed before the conversation, its end after it: an attempt that finds
 * `sending` knows that an earlier one died in between, and that the mail may have arrived.
 * @throws when it should be tried again later; the queue does that
 */
export async function sendQueuedMail(consultancyId: string, mailId: string): Promise<MailState | null> {
  const { state, delivery } = await attempt(consultancyId, mailId, deliver)
  if (state === 'failed') throw new Error(`mail ${mailId} is not sent yet: ${delivery && delivery.fate !== 'accepted' ? delivery.reason : ''}`)
  return state
}

/** The queue has given the job up: nothing stays half way. */
export function closeMail(consultancyId: string, mailId: string): Promise<void> {
  return asActor(job('send-mail', consultancyId), async tx => {
    await tx.db.update(mail).set({ state: 'dead' }).where(and(isMail(tx, mailId), inArray(mail.state, ['queued', 'failed'])))
    await tx.db.update(mail).set({ state: 'unknown', lastError: 'interrupted' }).where(and(isMail(tx, mailId), eq(mail.state, 'sending')))
  })
}

const isMail = (tx: Tx, mailId: string) => and(eq(mail.consultancyId, tx.consultancyId), eq(mail.id, mailId))
