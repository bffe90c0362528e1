import { randomUUID } from 'node:crypto'
import { mail, type MAIL_KINDS } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Locale } from '@/server/actor'
import { env } from '@/server/env'
import { enqueueAll } from '@/server/jobs/enqueue'

export type MailKind = (typeof MAIL_KINDS)[number]

export type OutgoingMail = {
  kind: MailKind
  /** what makes it once: a second mail with the same key in the consultancy is not made */
  key: string
  to: string
  locale: Locale
  customerId?: string | null
  subject: string
  html: string
  text: string
  headers?: Record<string, string>
}

// A recall alert never waits behind a digest run.
const PRIORITY: Record<MailKind, number> = { recall_alert: 2, invitation: 1, invoice: 1, notice: 1, digest: 0 }

/** Writes a mail and its job in the transaction. Returns its id, or null where the key was there already. */
export const queueMail = async (tx: Tx, given: OutgoingMail): Promise<string | null> => (await queueMails(tx, given.kind, [given]))[0] ?? null

/** The same for many mails of one kind, in two statements. Returns the ids of those that were not there already. */
export const queueMails = async (tx: Tx, kind: MailKind, given: readonly Omit<OutgoingMail, 'kind'>[]): Promise<string[]> => {
  if (given.length === 0) return []
  const made = await tx.db
    .insert(mail)
    .values(given.map(one => rowOf(tx, kind, one)))
    .onConflictDoNothing({ target: [mail.consultancyId, mail.key] })
    .returning({ id: mail.id })
  await enqueueAll(tx, 'send-mail', made.map(({ id }) => ({ consultancyId: tx.consultancyId, mailId: id })), { priority: PRIORITY[kind] })
  return made.map(({ id }) => id)
}

const rowOf = (tx: Tx, kind: MailKind, { to, headers, customerId, ...rest }: Omit<OutgoingMail, 'kind'>) => {
  const id = randomUUID()
  return { ...rest, kind, id, consultancyId: tx.consultancyId, customerId: customerId ?? null, toAddress: to, headers: headers ?? {}, messageId: `<${id}@${new URL(env().APP_URL).hostname}>`, createdAt: tx.now }
}
