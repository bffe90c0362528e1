import { and, asc, count, desc, eq, isNotNull, notExists, sql } from 'drizzle-orm'
import { billingRun, build, campaign, cost, customer, invoice, payer, run, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../errors'
import { readParkedReason } from '../stripe/park-invoice'
import { hasStripe } from '../stripe/settings'
import { nameBuild } from './build-name'
import { splitCampaign } from './split'

/** Every campaign, newest first, with what it cost and who was found to pay. */
export const listCampaigns = async (tx: Tx) => {
  const costs = tx.db.select({ campaignId: cost.campaignId, costMinor: sql<number>`sum(${cost.amountMinor})`.mapWith(Number).as('cost_minor') }).from(cost).groupBy(cost.campaignId).as('costs')
  const payers = tx.db.select({ campaignId: payer.campaignId, payers: count().as('payers') }).from(payer).groupBy(payer.campaignId).as('payers')
  const rows = await tx.db
    .select({ campaign, build, costMinor: costs.costMinor, payers: payers.payers })
    .from(campaign)
    .innerJoin(build, and(eq(build.consultancyId, campaign.buildOwner), eq(build.id, campaign.buildId)))
    .leftJoin(costs, eq(costs.campaignId, campaign.id))
    .leftJoin(payers, eq(payers.campaignId, campaign.id))
    .orderBy(desc(campaign.createdAt), asc(campaign.id))
  return rows.map(({ campaign: one, build: tested, costMinor, payers: payerCount }) => ({ ...one, name: nameBuild(tested), costMinor: costMinor ?? 0, payers: payerCount ?? 0 }))
}

/** Tested, not billed: builds with a sealed run and no billing run. Work that nobody was asked to pay for. */
export const listUnbilled = async (tx: Tx) => {
  const billed = tx.db.select({ one: sql`1` }).from(billingRun).where(eq(billingRun.campaignId, campaign.id))
  const rows = await tx.db
    .select({ build, campaignId: campaign.id, state: campaign.state, runs: count(), lastSealedAt: sql<Date>`max(${run.sealedAt})`.mapWith(run.sealedAt) })
    .from(run)
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .leftJoin(campaign, and(eq(campaign.consultancyId, run.consultancyId), eq(campaign.buildId, run.buildId)))
    .where(and(isNotNull(run.sealedAt), notExists(billed)))
    .groupBy(build.consultancyId, build.id, campaign.id, campaign.state)
    .orderBy(sql`max(${run.sealedAt})`)
  return rows.map(({ build: tested, ...rest }) => ({ ...rest, buildId: tested.id, name: nameBuild(tested) }))
}

const invoiceColumns = { invoice, customerName: customer.name, campaignId: billingRun.campaignId }

const shown = <T extends { invoice: typeof invoice.$inferSelect }>({ invoice: one, ...rest }: T) => ({ ...one, ...rest, parked: readParkedReason(one.parkedReason) })

/** Invoices that wait for a person first, then the newest. */
export const listInvoices = async (tx: Tx, { campaignId }: { campaignId?: string } = {}) => {
  const rows = await tx.db
    .select(invoiceColumns)
    .from(invoice)
    .innerJoin(customer, eq(customer.id, invoice.customerId))
    .innerJoin(billingRun, eq(billingRun.id, invoice.billingRunId))
    .where(campaignId ? eq(billingRun.campaignId, campaignId) : undefined)
    .orderBy(sql`${invoice.parkedReason} is null`, desc(invoice.issuedAt), desc(invoice.number))
    .limit(500)
  return rows.map(shown)
}

export const readCampaign = async (tx: Tx, campaignId: string) => {
  const [row] = await tx.db
    .select({ campaign, build })
    .from(campaign)
    .innerJoin(build, and(eq(build.consultancyId, campaign.buildOwner), eq(build.id, campaign.buildId)))
    .where(eq(campaign.id, campaignId))
  const { campaign: one, build: tested } = found(row, 'campaign')
  const [published] = await tx.db.select({ id: verdictRevision.id }).from(verdictRevision).where(eq(verdictRevision.buildId, tested.id)).limit(1)
  const [billed] = await tx.db.select().from(billingRun).where(eq(billingRun.campaignId, campaignId))
  const [payers] = await tx.db.select({ count: count() }).from(payer).where(eq(payer.campaignId, campaignId))
  return {
    ...one,
    name: nameBuild(tested),
    published: published !== undefined,
    costs: await tx.db.select().from(cost).where(eq(cost.campaignId, campaignId)).orderBy(asc(cost.at), asc(cost.id)),
    payers: payers?.count ?? 0,
    ...(await splitCampaign(tx, one)),
    run: billed ?? null,
    gateway: billed?.gateway ?? ((await hasStripe(tx)) ? ('stripe' as const) : ('pdf' as const)),
    invoices: await listInvoices(tx, { campaignId }),
  }
}
