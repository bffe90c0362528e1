import { and, desc, eq, sql, type AnyColumn } from 'drizzle-orm'
import { reinstatement, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'

/** A withdrawal of ours that nothing has lifted: the one way to ask. The build's lock keeps it to one a build. */
export const isLive = sql<boolean>`not exists (
  select 1 from reinstatement lifted where lifted.consultancy_id = withdrawal.consultancy_id and lifted.withdrawal_id = withdrawal.id)`

/** Said of a build since it was last put back. What was said before counts no more: neither a verdict nor an accepted risk. */
export const isSaidSince = (buildId: AnyColumn, at: AnyColumn) => sql<boolean>`not exists (
  select 1 from reinstatement lifted join withdrawal pulled on pulled.consultancy_id = lifted.consultancy_id and pulled.id = lifted.withdrawal_id
  where pulled.build_id = ${buildId} and lifted.at >= ${at})`

export type Withdrawal = typeof withdrawal.$inferSelect

/** What pulled this build, if it is pulled still. */
export const findLiveWithdrawal = async (tx: Tx, buildId: string): Promise<Withdrawal | null> =>
  (await tx.db.select().from(withdrawal).where(and(eq(withdrawal.buildId, buildId), isLive)))[0] ?? null

/** By its vendor, or by this consultancy. */
export const isWithdrawn = async (tx: Tx, { id, vendorWithdrawnReason }: Pick<Build, 'id' | 'vendorWithdrawnReason'>): Promise<boolean> =>
  vendorWithdrawnReason !== null || (await findLiveWithdrawal(tx, id)) !== null

/** When, why and by whom it was last put back; what was pulled again since is not asked here. */
export const findReinstatement = async (tx: Tx, buildId: string): Promise<typeof reinstatement.$inferSelect | null> => {
  const [row] = await tx.db
    .select({ reinstatement })
    .from(reinstatement)
    .innerJoin(withdrawal, and(eq(withdrawal.consultancyId, reinstatement.consultancyId), eq(withdrawal.id, reinstatement.withdrawalId)))
    .where(eq(withdrawal.buildId, buildId))
    .orderBy(desc(reinstatement.at))
    .limit(1)
  return row?.reinstatement ?? null
}
