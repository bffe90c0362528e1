import { addDays } from 'date-fns'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { billingRun, campaign, invoice, invoiceLine, share } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild } from '../catalogue/queries'
import { DomainError } from '../errors'
import { id, input, line } from '../forms'
import { translator } from '../i18n/sentences'
import { announce } from '../live/announce'
import { planOperations } from '../stripe/plan-operations'
import { readStripeSettings } from '../stripe/settings'
import { isCollectable } from '../stripe/stripe-amount'
import { nameBuild } from './build-name'
import type { Campaign } from './ensure-campaign'
import { takeInvoiceNumbers } from './invoice-number'
import { lockCampaign } from './lock-campaign'
import { lockAssessments } from './month-caps'
import { refreshLabour } from './refresh-labour'
import { settleCampaign } from './settle-campaign'
import { splitCampaign, type Split, type SplitPart } from './split'

/** `totalMinor` and `payers` are what the page showed and the person confirmed; `seen` is every amount of it. */
export const runBillingInput = input({ campaignId: id(), totalMinor: z.coerce.number().int(), payers: z.coerce.number().int(), seen: line(64).optional() })

const DAYS_UNTIL_DUE = 30

/**
 * Turns the split into invoices, one a customer, in one transaction: shares and costs are frozen with it. A campaign is
 * billed once: a second click, from another tab or at the same moment, answers with the first one's run.
 */
export const runBilling = async (tx: Tx<Consultant>, given: z.infer<typeof runBillingInput>): Promise<{ id: string }> => {
  const billed = await lockCampaign(tx, given.campaignId)
  const [earlier] = await tx.db.select({ id: billingRun.id }).from(billingRun).where(eq(billingRun.campaignId, billed.id))
  if (earlier) return earlier
  await lockAssessments(tx)
  const split = await requireSplit(tx, billed, given)
  await refreshLabour(tx, billed)
  const settings = await readStripeSettings(tx)
  const run = { consultancyId: tx.consultancyId, id: randomUUID(), campaignId: billed.id, gateway: settings ? ('stripe' as const) : ('pdf' as const), restMinor: split.restMinor, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(billingRun).values(run)
  const shares = await freezeShares(tx, billed, split)
  const owing = shares.filter(({ part }) => part.amountMinor > 0)
  const numbers = await takeInvoiceNumbers(tx, owing.length)
  for (const [index, { part, row }] of owing.entries()) await makeInvoice(tx, { run, part, row, account: settings?.account, number: numbers[index]!, split })
  const after = { state: 'invoiced' as const }
  await tx.db.update(campaign).set(after).where(eq(campaign.id, billed.id))
  await audit(tx, { verb: 'billing.run', subject: { kind: 'billing_run', id: run.id }, before: { state: billed.state }, after, detail: { campaignId: billed.id, totalMinor: split.priceMinor, houseMinor: split.houseMinor, invoices: owing.length } })
  announce(tx, { kind: 'invoice', subjectId: run.id, customerIds: owing.map(({ part }) => part.customerId) })
  // Nothing to wait for where the house pays it all.
  if (owing.length === 0) await settleCampaign(tx, run.id)
  return { id: run.id }
}

const requireSplit = async (tx: Tx, billed: Campaign, given: z.infer<typeof runBillingInput>): Promise<Split> => {
  const { split, problem } = await splitCampaign(tx, billed)
  if (problem) throw new DomainError('precondition', `billing.errors.${problem.code}`, { params: { names: problem.names.join(', '), currency: billed.currency } })
  if (!split) throw new DomainError('precondition', 'billing.errors.noPrice')
  if (split.parts.length === 0) throw new DomainError('precondition', 'billing.errors.noPayers')
  if (split.priceMinor === 0) throw new DomainError('precondition', 'billing.errors.nothingToBill')
  const differs = split.priceMinor !== given.totalMinor || split.parts.length !== given.payers || (given.seen !== undefined && given.seen !== split.seen)
  if (differs) throw new DomainError('conflict', 'billing.errors.splitChanged')
  return split
}

type ShareRow = typeof share.$inferSelect

/** The amounts as they were shown, and why; count and total go along only where rule 10 lets that customer see them. */
const freezeShares = async (tx: Tx, billed: Campaign, split: Split): Promise<{ part: SplitPart; row: ShareRow }[]> => {
  const label = nameBuild(await findBuild(tx, billed.buildId))
  const rows = await tx.db
    .insert(share)
    .values(
      split.parts.map(part => ({
        consultancyId: tx.consultancyId,
        campaignId: billed.id,
        customerId: part.customerId,
        weight: part.weight,
        currency: split.currency,
        assessedMinor: part.amountMinor,
        netMinor: part.amountMinor,
        payerCount: part.visible.payersCount,
        totalMinor: part.visible.totalMinor,
        basis: part.basis,
        beforeCapsMinor: part.beforeCapsMinor,
        capMinor: part.capMinor,
        reason: part.reason,
        houseMinor: part.houseMinor,
        label,
        at: tx.now,
      })),
    )
    .returning()
  const byCustomer = new Map(rows.map(row => [row.customerId, row]))
  return split.parts.map(part => ({ part, row: byCustomer.get(part.customerId)! }))
}

type Making = { run: { id: string }; part: SplitPart; row: ShareRow; account: string | undefined; number: string; split: Split }

const makeInvoice = async (tx: Tx, { run, part, row, account, number, split }: Making): Promise<void> => {
  // What Stripe would carry over and call paid is invoiced by our own document.
  const byStripe = account !== undefined && isCollectable(part.amountMinor, split.currency)
  const [bill] = await tx.db
    .insert(invoice)
    .values({
      consultancyId: tx.consultancyId,
      customerId: part.customerId,
      billingRunId: run.id,
      number,
      currency: split.currency,
      totalMinor: part.amountMinor,
      state: byStripe ? 'pending' : 'open',
      gateway: byStripe ? 'stripe' : 'pdf',
      gatewayAccount: byStripe ? account : '',
      issuedAt: tx.now,
      dueAt: addDays(tx.now, DAYS_UNTIL_DUE),
    })
    .returning()
  const description = translator(part.locale, 'billing')('document.line', { build: row.label })
  const lines = await tx.db
    .insert(invoiceLine)
    .values({ consultancyId: tx.consultancyId, customerId: part.customerId, invoiceId: bill!.id, shareId: row.id, description, amountMinor: part.amountMinor })
    .returning()
  if (byStripe) await planOperations(tx, bill!, lines, part)
}
