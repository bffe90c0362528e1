import { and, eq } from 'drizzle-orm'
import { campaign, consultancy, run } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { found } from '../errors'
import { id, input } from '../forms'
import { refreshLabour } from './refresh-labour'

export type Campaign = typeof campaign.$inferSelect

export const ensureCampaignInput = input({ buildId: id() })

/** The campaign of a build, opened if there is none, on the house's basis of that day: `testing` once the lab has a run on the build, `quoted` before. */
export const ensureCampaign = async (tx: Tx, { buildId }: { buildId: string }): Promise<Campaign> => {
  const tested = await findBuild(tx, buildId)
  const [house] = await tx.db.select({ currency: consultancy.currency, basis: consultancy.splitBasis }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const state = (await hasRun(tx, buildId)) ? ('testing' as const) : ('quoted' as const)
  const [made] = await tx.db
    .insert(campaign)
    .values({ consultancyId: tx.consultancyId, ...referenceTo(tested), ...found(house, 'consultancy'), state, createdAt: tx.now })
    .onConflictDoNothing({ target: [campaign.consultancyId, campaign.buildId] })
    .returning()
  const row = made ?? (await settleTesting(tx, buildId, state))
  if (made) await audit(tx, { verb: 'billing.open_campaign', subject: { kind: 'campaign', id: row.id }, after: row })
  await refreshLabour(tx, row)
  return row
}

const settleTesting = async (tx: Tx, buildId: string, state: 'quoted' | 'testing'): Promise<Campaign> => {
  const [row] = await tx.db.select().from(campaign).where(eq(campaign.buildId, buildId)).for('update')
  const known = found(row, 'campaign')
  if (known.state !== 'quoted' || state === 'quoted') return known
  await tx.db.update(campaign).set({ state }).where(eq(campaign.id, known.id))
  await audit(tx, { verb: 'billing.campaign_testing', subject: { kind: 'campaign', id: known.id } })
  return { ...known, state }
}

const hasRun = async (tx: Tx, buildId: string): Promise<boolean> => {
  const [row] = await tx.db.select({ id: run.id }).from(run).where(and(eq(run.consultancyId, tx.consultancyId), eq(run.buildId, buildId))).limit(1)
  return row !== undefined
}
