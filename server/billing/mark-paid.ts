import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input } from '../forms'
import { announce } from '../live/announce'
import { settleCampaign } from './settle-campaign'

export const markPaidInput = input({ invoiceId: id() })

/** A person's word that one of our own documents was paid. What Stripe collects, only Stripe says paid. */
export const markPaid = async (tx: Tx<Consultant>, { invoiceId }: z.infer<typeof markPaidInput>): Promise<void> => {
  const [row] = await tx.db.select().from(invoice).where(eq(invoice.id, invoiceId)).for('update')
  const before = found(row, 'invoice')
  if (before.gateway !== 'pdf') throw new DomainError('precondition', 'billing.errors.stripeSaysPaid')
  if (before.state === 'paid') return
  if (before.state !== 'open') throw new DomainError('precondition', 'billing.errors.notOpen', { params: { number: before.number } })
  const after = { state: 'paid' as const, paidAt: tx.now }
  await tx.db.update(invoice).set(after).where(eq(invoice.id, invoiceId))
  await audit(tx, { verb: 'billing.mark_paid', subject: { kind: 'invoice', id: invoiceId }, customerId: before.customerId, before: { state: before.state }, after, detail: { number: before.number } })
  announce(tx, { kind: 'invoice', subjectId: invoiceId, customerIds: [before.customerId] })
  await settleCampaign(tx, before.billingRunId)
}
