import { eq } from 'drizzle-orm'
import { agreement, payer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { installAnswers } from '../decisions/install-facts'
import { payersOf } from '../domain/payers'
import { ensureCampaign } from './ensure-campaign'
import { isOpen, lockCampaign } from './lock-campaign'

/**
 * Freezes who pays for a build, when its verdict is first published: who is covered later joins. Opens the campaign if
 * nobody has. Called again it changes nothing, so no later agreement, drift or revision moves a share.
 */
export const freezePayers = async (tx: Tx, buildId: string): Promise<void> => {
  const { id: campaignId } = await ensureCampaign(tx, { buildId })
  const campaign = await lockCampaign(tx, campaignId)
  const [frozen] = await tx.db.select({ customerId: payer.customerId }).from(payer).where(eq(payer.campaignId, campaignId)).limit(1)
  if (frozen || !isOpen(campaign)) return
  const payers = payersOf(await readPayerFacts(tx, buildId))
  if (payers.length > 0) {
    await tx.db.insert(payer).values(payers.map(({ customerId, weight }) => ({ consultancyId: tx.consultancyId, campaignId, customerId, weight })))
  }
  await audit(tx, { verb: 'billing.freeze_payers', subject: { kind: 'campaign', id: campaignId }, after: payers, detail: { payers: payers.length } })
}

/** Every customer with an agreement, and what the verdict means for their installations. */
const readPayerFacts = async (tx: Tx, buildId: string) => {
  const agreements = await tx.db.select().from(agreement).orderBy(agreement.customerId)
  const answers = Map.groupBy(await installAnswers(tx, { buildIds: [buildId] }), row => row.installation.customerId)
  return agreements.map(({ customerId, weight, optedOut, acceptedAt }) => ({
    customerId,
    weight,
    agreementAccepted: acceptedAt !== null,
    optedOut,
    installations: (answers.get(customerId) ?? []).map(({ applicability, outcome }) => ({ applicability, outcome })),
  }))
}
