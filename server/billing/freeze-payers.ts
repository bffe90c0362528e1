import { eq } from 'drizzle-orm'
import { agreement, customer, payer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { countOutcomes } from '../decisions/count-answers'
import { countServed, payersOf } from '../domain/payers'
import { ensureCampaign } from './ensure-campaign'
import { isOpen, lockCampaign } from './lock-campaign'

/**
 * Freezes who pays for a build and all that a share is found from (systems served, seats, terms), when its verdict is
 * first published: who is covered later joins. Opens the campaign if nobody has. Called again it changes nothing, so no
 * later agreement, drift or revision moves a share.
 */
export const freezePayers = async (tx: Tx, buildId: string): Promise<void> => {
  const { id: campaignId } = await ensureCampaign(tx, { buildId })
  const campaign = await lockCampaign(tx, campaignId)
  const [frozen] = await tx.db.select({ customerId: payer.customerId }).from(payer).where(eq(payer.campaignId, campaignId)).limit(1)
  if (frozen || !isOpen(campaign)) return
  const payers = payersOf(await readPayerFacts(tx, buildId))
  if (payers.length > 0) {
    await tx.db.insert(payer).values(payers.map(({ row }) => ({ consultancyId: tx.consultancyId, campaignId, ...row })))
  }
  await audit(tx, { verb: 'billing.freeze_payers', subject: { kind: 'campaign', id: campaignId }, after: payers.map(({ row }) => row), detail: { payers: payers.length } })
}

/** Every customer with an agreement, what the verdict means for their installations, and the row they would be frozen as. */
const readPayerFacts = async (tx: Tx, buildId: string) => {
  const agreements = await tx.db.select({ agreement, seats: customer.seats }).from(agreement).innerJoin(customer, eq(customer.id, agreement.customerId)).orderBy(agreement.customerId)
  const answers = Map.groupBy(await countOutcomes(tx, { buildId }), row => row.customerId)
  return agreements.map(({ agreement: terms, seats }) => {
    const { customerId, basis, weight, payment, capCampaignMinor, capMonthMinor } = terms
    const installations = (answers.get(customerId) ?? []).map(({ applicability, outcome, size }) => ({ applicability, outcome, size }))
    const row = { customerId, basis, weight, payment, capCampaignMinor, capMonthMinor, capCurrency: terms.currency, seats, systems: countServed({ installations }) }
    return { agreementAccepted: terms.acceptedAt !== null, optedOut: terms.optedOut, installations, row }
  })
}
