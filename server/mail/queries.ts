import { count, desc, eq } from 'drizzle-orm'
import { customer, mail, MAIL_STATES } from '@/db/schema'
import type { Tx } from '@/db/scope'

export type MailState = (typeof MAIL_STATES)[number]

const PAGE = 200

/** The newest mails, without their bodies: those may hold what the reader's role may not see. */
export const listMail = async (tx: Tx, { state }: { state?: MailState | undefined } = {}) => {
  const rows = await tx.db
    .select({
      id: mail.id,
      kind: mail.kind,
      toAddress: mail.toAddress,
      customerName: customer.name,
      subject: mail.subject,
      state: mail.state,
      attempts: mail.attempts,
      lastError: mail.lastError,
      createdAt: mail.createdAt,
      sentAt: mail.sentAt,
    })
    .from(mail)
    .leftJoin(customer, eq(customer.id, mail.customerId))
    .where(state ? eq(mail.state, state) : undefined)
    .orderBy(desc(mail.createdAt))
    .limit(PAGE + 1)
  const counted = await tx.db.select({ state: mail.state, count: count() }).from(mail).groupBy(mail.state)
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE, counts: Object.fromEntries(counted.map(row => [row.state, row.count])) as Partial<Record<MailState, number>> }
}
