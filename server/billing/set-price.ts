import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { campaign } from '@/db/schema'
import { SPLIT_BASES } from '@/db/schema/billing'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { parseMoney, roundingUnitMinor } from '../domain/money'
import { DomainError } from '../errors'
import { id, input, line } from '../forms'
import { lockOpenCampaign } from './lock-campaign'
import { refreshLabour } from './refresh-labour'

export const setPriceInput = input({ campaignId: id(), price: line(30), basis: z.enum(SPLIT_BASES) })

/** Far beyond any price of one build, and far within what sums exactly: a slip of the hand, not a price. */
const MAX_PRICE_MINOR = 10_000_000_000

/** Sets what is charged for the campaign, in its own currency, and over what it is split. Can be set again until invoiced. */
export const setPrice = async (tx: Tx<Consultant>, given: z.infer<typeof setPriceInput>): Promise<void> => {
  const before = await lockOpenCampaign(tx, given.campaignId)
  const { currency } = before
  const priceMinor = parseMoney(given.price, currency)
  if (priceMinor === null) throw new DomainError('bad_input', 'billing.errors.amount', { field: 'price', params: { currency } })
  if (priceMinor > MAX_PRICE_MINOR) throw new DomainError('bad_input', 'billing.errors.priceTooHigh', { field: 'price' })
  if (priceMinor % roundingUnitMinor(currency) !== 0) throw new DomainError('bad_input', 'billing.errors.priceUnit', { field: 'price', params: { currency } })
  const after = { priceMinor, basis: given.basis, state: 'priced' as const }
  await tx.db.update(campaign).set(after).where(eq(campaign.id, before.id))
  await refreshLabour(tx, before)
  await audit(tx, { verb: 'billing.set_price', subject: { kind: 'campaign', id: before.id }, before: { priceMinor: before.priceMinor, basis: before.basis }, after })
}
