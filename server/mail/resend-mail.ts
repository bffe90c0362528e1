import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { mail } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { audit } from '@/server/audit'
import { DomainError, found } from '@/server/errors'
import { id, input } from '@/server/forms'
import { enqueue } from '@/server/jobs/enqueue'

export const resendMailInput = input({ mailId: id() })

/** A person's word that a mail whose fate is unknown, or that was given up, shall go out (again). */
export const resendMail = async (tx: Tx<Consultant>, { mailId }: z.infer<typeof resendMailInput>) => {
  const [row] = await tx.db.select().from(mail).where(eq(mail.id, mailId)).for('update')
  const { state } = found(row, 'mail')
  if (state !== 'unknown' && state !== 'dead') throw new DomainError('conflict', 'mail.errors.notResendable')
  await tx.db.update(mail).set({ state: 'queued', lastError: null }).where(eq(mail.id, mailId))
  await enqueue(tx, 'send-mail', { consultancyId: tx.consultancyId, mailId })
  await audit(tx, { verb: 'resendMail', subject: { kind: 'mail', id: mailId }, customerId: row!.customerId, before: { state }, after: { state: 'queued' } })
  return { id: mailId }
}
