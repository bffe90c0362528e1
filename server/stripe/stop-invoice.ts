import { eq } from 'drizzle-orm'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { parkInvoice, type ParkedReason } from './park-invoice'

type Bill = Pick<typeof invoice.$inferSelect, 'id' | 'customerId' | 'state'>

const IN_THE_MAKING: readonly Bill['state'][] = ['pending', 'draft', 'parked']

/**
 * What to do when the next call to Stripe cannot be made: an invoice in the making is parked. One that is open there can
 * be paid, and perhaps is: only its mail did not go, which is noted and takes nothing back.
 */
export const stopInvoice = async (tx: Tx, bill: Bill, reason: ParkedReason): Promise<void> => {
  if (IN_THE_MAKING.includes(bill.state)) return parkInvoice(tx, bill, reason)
  if (bill.state !== 'open') return
  const after = { parkedReason: JSON.stringify({ code: 'not_sent', detail: reason.detail ?? reason.code }) }
  await tx.db.update(invoice).set(after).where(eq(invoice.id, bill.id))
  await audit(tx, { verb: 'billing.invoice_not_sent', subject: { kind: 'invoice', id: bill.id }, customerId: bill.customerId, after })
}
