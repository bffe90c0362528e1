import { and, count, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { invoice, stripeSettings } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { env } from '../env'
import { DomainError } from '../errors'
import { input } from '../forms'
import { openSecret, sealSecret } from './sealed-secret'

export type StripeSettings = { account: string; secretKey: string; webhookSecret: string }

export const saveStripeSettingsInput = input({
  secretKey: z.string().trim().max(300).regex(/^(sk|rk)_(test|live)_[A-Za-z0-9_]+$/, 'must be a secret or restricted key: it begins with sk_ or rk_'),
  webhookSecret: z.string().trim().max(300).regex(/^whsec_\S+$/, 'must be the endpoint’s signing secret: it begins with whsec_'),
})

/** Keeps the consultancy's own keys, sealed. `account` is what Stripe said the key belongs to. Never shown again. */
export const saveStripeSettings = async (tx: Tx<Consultant>, given: z.infer<typeof saveStripeSettingsInput> & { account: string }): Promise<void> => {
  const [before] = await tx.db.select({ account: stripeSettings.account }).from(stripeSettings).where(isOwn(tx)).for('update')
  if (before && before.account !== given.account) await requireNothingUnderWay(tx)
  const row = {
    account: given.account,
    secretKeyEncrypted: sealSecret(tx.consultancyId, 'stripe secret key', given.secretKey),
    webhookSecretEncrypted: sealSecret(tx.consultancyId, 'stripe webhook secret', given.webhookSecret),
    updatedAt: tx.now,
  }
  await tx.db.insert(stripeSettings).values({ consultancyId: tx.consultancyId, ...row }).onConflictDoUpdate({ target: stripeSettings.consultancyId, set: row })
  await audit(tx, { verb: 'billing.save_stripe_settings', subject: { kind: 'stripe_settings', id: given.account }, detail: { account: given.account } })
}

/** Back to our own invoices. Refused while Stripe still has invoices of ours in the making. */
export const removeStripeSettings = async (tx: Tx<Consultant>): Promise<void> => {
  await requireNothingUnderWay(tx)
  await tx.db.delete(stripeSettings).where(isOwn(tx))
  await audit(tx, { verb: 'billing.remove_stripe_settings', subject: { kind: 'stripe_settings', id: tx.consultancyId } })
}

/** The opened keys; undefined where the consultancy bills through our own documents. */
export const readStripeSettings = async (tx: Tx): Promise<StripeSettings | undefined> => {
  const [row] = await tx.db.select().from(stripeSettings).where(isOwn(tx))
  return row && {
    account: row.account,
    secretKey: openSecret(tx.consultancyId, 'stripe secret key', row.secretKeyEncrypted),
    webhookSecret: openSecret(tx.consultancyId, 'stripe webhook secret', row.webhookSecretEncrypted),
  }
}

/** Whether a run would go through Stripe, without opening a key. */
export const hasStripe = async (tx: Tx): Promise<boolean> => (await tx.db.select({ account: stripeSettings.account }).from(stripeSettings).where(isOwn(tx))).length > 0

/** What the settings page shows: never a key. */
export const describeStripeSettings = async (tx: Tx) => {
  const [row] = await tx.db.select({ account: stripeSettings.account, updatedAt: stripeSettings.updatedAt }).from(stripeSettings).where(isOwn(tx))
  return { settings: row ?? null, webhookUrl: `${env().APP_URL}/api/stripe/webhook/${tx.consultancyId}` }
}

const requireNothingUnderWay = async (tx: Tx): Promise<void> => {
  const [row] = await tx.db
    .select({ count: count() })
    .from(invoice)
    .where(and(eq(invoice.gateway, 'stripe'), inArray(invoice.state, ['pending', 'draft', 'open', 'parked'])))
  if (row && row.count > 0) throw new DomainError('precondition', 'billing.errors.stripeBusy', { params: { count: row.count } })
}

const isOwn = (tx: Tx) => eq(stripeSettings.consultancyId, tx.consultancyId)
