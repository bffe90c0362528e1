import { and, eq, inArray } from 'drizzle-orm'
import { mail, type MAIL_STATES } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '@/server/actor'
import { deliver, type Delivery } from './deliver'
import type { MailKind } from './queue-mail'

type MailState = (typeof MAIL_STATES)[number]
type MailRow = typeof mail.$inferSelect

/** Better twice than not at all; everything else is better asked about than sent twice. */
const AT_LEAST_ONCE: readonly MailKind[] = ['recall_alert']

/** About a day and a half, with the queue's backoff. */
export const MAX_ATTEMPTS = 30

/**
 * Sends one mail of the ledger. `sending` is committed before the conversation, its end after it: an attempt that finds
 * `sending` knows that an earlier one died in between, and that the mail may have arrived.
 * @throws when it should be tried again later; the queue does that
 */
export async function sendQueuedMail(consultancyId: string, mailId: string): Promise<MailState | null> {
  const claim = await claimMail(consultancyId, mailId)
  if (!claim.row) return claim.state
  const { row } = claim
  const delivery = await deliver({ to: row.toAddress, subject: row.subject, html: row.html, text: row.text, headers: row.headers, messageId: row.messageId })
  const state = await settleMail(row, delivery)
  if (state === 'failed') throw new Error(`mail ${mailId} is not sent yet: ${delivery.fate === 'accepted' ? '' : delivery.reason}`)
  return state
}

type Claim = { row: MailRow } | { row: null; state: MailState | null }

/** Takes a mail for an attempt, and commits that before anything is said to the server. */
export function claimMail(consultancyId: string, mailId: string): Promise<Claim> {
  return asActor(job('send-mail', consultancyId), async (tx): Promise<Claim> => {
    const [row] = await tx.db.select().from(mail).where(isMail(tx, mailId)).for('update')
    if (!row) return { row: null, state: null }
    if (row.state === 'sending' && !AT_LEAST_ONCE.includes(row.kind)) {
      await tx.db.update(mail).set({ state: 'unknown', lastError: 'interrupted' }).where(isMail(tx, mailId))
      return { row: null, state: 'unknown' }
    }
    if (row.state === 'sent' || row.state === 'dead' || row.state === 'unknown') return { row: null, state: row.state }
    const attempt = { state: 'sending', attempts: row.attempts + 1 } as const
    await tx.db.update(mail).set(attempt).where(isMail(tx, mailId))
    return { row: { ...row, ...attempt } }
  })
}

/** Writes down how an attempt ended. */
export function settleMail(row: MailRow, delivery: Delivery): Promise<MailState> {
  const state = stateAfter(row, delivery)
  return asActor(job('send-mail', row.consultancyId), async tx => {
    const end = delivery.fate === 'accepted' ? { state, sentAt: tx.now, lastError: null } : { state, lastError: delivery.reason }
    // A later attempt may have called this one's fate unknown; who was there knows better.
    await tx.db.update(mail).set(end).where(and(isMail(tx, row.id), eq(mail.attempts, row.attempts), inArray(mail.state, ['sending', 'unknown'])))
    return state
  })
}

/** The queue has given the job up: nothing stays half way. */
export function closeMail(consultancyId: string, mailId: string): Promise<void> {
  return asActor(job('send-mail', consultancyId), async tx => {
    await tx.db.update(mail).set({ state: 'dead' }).where(and(isMail(tx, mailId), inArray(mail.state, ['queued', 'failed'])))
    await tx.db.update(mail).set({ state: 'unknown', lastError: 'interrupted' }).where(and(isMail(tx, mailId), eq(mail.state, 'sending')))
  })
}

function stateAfter({ kind, attempts }: MailRow, { fate }: Delivery): MailState {
  if (fate === 'accepted') return 'sent'
  if (fate === 'refused') return 'dead'
  if (fate === 'unsure' && !AT_LEAST_ONCE.includes(kind)) return 'unknown'
  return attempts >= MAX_ATTEMPTS ? 'dead' : 'failed'
}

const isMail = (tx: Tx, mailId: string) => and(eq(mail.consultancyId, tx.consultancyId), eq(mail.id, mailId))
