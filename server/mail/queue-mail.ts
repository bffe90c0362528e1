import { randomUUID } from 'node:crypto'
import { mail, type MAIL_KINDS } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Locale } from '@/server/actor'
import { env } from '@/server/env'
import { enqueue } from '@/server/jobs/enqueue'

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
export const queueMail = async (tx: Tx, given: OutgoingMail): Promise<string | null> => {
  const { to, headers, customerId, ...rest } = given
  const id = randomUUID()
  const [made] = await tx.db
    .insert(mail)
    .values({
      ...rest,
      id,
      consultancyId: tx.consultancyId,
      customerId: customerId ?? null,
      toAddress: to,
      headers: headers ?? {},
      messageId: `<${id}@${new URL(env().APP_URL).hostname}>`,
      createdAt: tx.now,
    })
    .onConflictDoNothing({ target: [mail.consultancyId, mail.key] })
    .returning({ id: mail.id })
  if (!made) return null
  await enqueue(tx, 'send-mail', { consultancyId: tx.consultancyId, mailId: id }, { priority: PRIORITY[rest.kind] })
  return id
}
