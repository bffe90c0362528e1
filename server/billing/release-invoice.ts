import { and, eq, or } from 'drizzle-orm'
import type { z } from 'zod'
import { billingOp, invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input } from '../forms'
import { enqueue } from '../jobs/enqueue'
import { announce } from '../live/announce'
import { nextKey } from '../stripe/op-key'

export const releaseInvoiceInput = input({ invoiceId: id() })

/**
 * Lets a parked invoice go on, after somebody put right what stopped it. Calls that Stripe refused are made anew under
 * their next key; a call of unknown fate keeps its own. A total that still differs parks it again.
 */
export const releaseInvoice = async (tx: Tx<Consultant>, { invoiceId }: z.infer<typeof releaseInvoiceInput>): Promise<void> => {
  const [row] = await tx.db.select().from(invoice).where(eq(invoice.id, invoiceId)).for('update')
  const before = found(row, 'invoice')
  if (before.parkedReason === null) throw new DomainError('precondition', 'billing.errors.notParked', { params: { number: before.number } })
  const refused = await tx.db
    .select()
    .from(billingOp)
    .where(and(eq(billingOp.customerId, before.customerId), eq(billingOp.state, 'failed'), or(eq(billingOp.invoiceId, invoiceId), eq(billingOp.kind, 'customer'))))
    .for('update')
  for (const op of refused) await tx.db.update(billingOp).set({ state: 'pending', key: nextKey(op.key), firstSentAt: null }).where(eq(billingOp.id, op.id))
  const state = before.state !== 'parked' ? before.state : before.externalId ? ('draft' as const) : ('pending' as const)
  const after = { state, parkedReason: null }
  await tx.db.update(invoice).set(after).where(eq(invoice.id, invoiceId))
  await enqueue(tx, 'billing', { consultancyId: tx.consultancyId, work: 'invoice', id: invoiceId })
  await audit(tx, { verb: 'billing.release_invoice', subject: { kind: 'invoice', id: invoiceId }, customerId: before.customerId, before: { state: before.state, parkedReason: before.parkedReason }, after })
  announce(tx, { kind: 'invoice', subjectId: invoiceId, customerIds: [before.customerId] })
}
