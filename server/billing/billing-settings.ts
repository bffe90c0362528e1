import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { consultancy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { SPLIT_BASES } from '../domain/payers'
import { found } from '../errors'
import { input } from '../forms'

export const readBillingSettings = async (tx: Tx): Promise<{ splitBasis: (typeof SPLIT_BASES)[number]; issuerAddress: string; currency: string }> => {
  const [row] = await tx.db.select({ splitBasis: consultancy.splitBasis, issuerAddress: consultancy.issuerAddress, currency: consultancy.currency }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  return found(row, 'consultancy')
}

export const changeBillingSettingsInput = input({ splitBasis: z.enum(SPLIT_BASES), issuerAddress: z.string().trim().max(500).default('') })

/** The basis of campaigns opened from now on, and the sender's address on our own invoices. */
export const changeBillingSettings = async (tx: Tx<Consultant>, after: z.infer<typeof changeBillingSettingsInput>): Promise<void> => {
  const { currency: _currency, ...before } = await readBillingSettings(tx)
  await tx.db.update(consultancy).set(after).where(eq(consultancy.id, tx.consultancyId))
  await audit(tx, { verb: 'billing.change_settings', subject: { kind: 'consultancy', id: tx.consultancyId }, before, after, detail: { splitBasis: after.splitBasis } })
}
