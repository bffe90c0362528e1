import { eq } from 'drizzle-orm'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { announce } from '../live/announce'

/** Why an invoice waits for a person: `code` keys a sentence in messages/<locale>/billing.json, `detail` is Stripe's own word. */
export type ParkedReason = { code: 'account_changed' | 'refused' | 'key_refused' | 'body_changed' | 'total_differs' | 'gone' | 'given_up' | 'not_sent'; detail?: string }

/** Stops an invoice and says why. Nothing more is said to Stripe of it until somebody releases it. */
export const parkInvoice = async (tx: Tx, { id, customerId, state }: Pick<typeof invoice.$inferSelect, 'id' | 'customerId' | 'state'>, reason: ParkedReason): Promise<void> => {
  const after = { state: 'parked' as const, parkedReason: JSON.stringify(reason) }
  await tx.db.update(invoice).set(after).where(eq(invoice.id, id))
  await audit(tx, { verb: 'billing.park_invoice', subject: { kind: 'invoice', id }, customerId, before: { state }, after, detail: { code: reason.code } })
  announce(tx, { kind: 'invoice', subjectId: id, customerIds: [customerId] })
}

export const readParkedReason = (text: string | null): ParkedReason | null => (text === null ? null : (JSON.parse(text) as ParkedReason))
