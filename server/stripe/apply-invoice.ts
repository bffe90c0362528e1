import { and, eq } from 'drizzle-orm'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { convergeInvoice, type StripeInvoice } from './converge-invoice'
import { makeStripe } from './gateway'
import { parkInvoice } from './park-invoice'

/** Only drafts can be deleted at Stripe. */
export type Fetched = StripeInvoice | 'gone'

export const fetchInvoice = async (secretKey: string, externalId: string): Promise<Fetched> => {
  try {
    return await makeStripe(secretKey).invoices.retrieve(externalId)
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return 'gone'
    throw error
  }
}

/** Brings our invoice to what was fetched; one that is gone there waits for a person. */
export const applyInvoice = async (tx: Tx, account: string, externalId: string, theirs: Fetched): Promise<void> => {
  if (theirs !== 'gone') return convergeInvoice(tx, account, theirs)
  const [ours] = await tx.db.select().from(invoice).where(and(eq(invoice.gateway, 'stripe'), eq(invoice.gatewayAccount, account), eq(invoice.externalId, externalId))).for('update')
  if (ours && (ours.state === 'draft' || ours.state === 'pending')) await parkInvoice(tx, ours, { code: 'gone' })
}
