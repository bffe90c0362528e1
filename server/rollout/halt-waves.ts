import { eq, sql } from 'drizzle-orm'
import { consultancy, waveState, WAVES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { referenceTo, type Build } from '../catalogue/queries'

/**
 * Shuts every wave of a build, those opened by hand too, in the transaction that pulls it; only a verdict published
 * afterwards starts them anew. A house without waves has none to shut: there the withdrawal itself blocks.
 */
export const haltWaves = async (tx: Tx, build: Build): Promise<void> => {
  const [house] = await tx.db.select({ wavesOn: consultancy.wavesOn }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  if (!house?.wavesOn) return
  const halted = { haltedAt: tx.now, updatedAt: tx.now }
  await tx.db
    .insert(waveState)
    .values(WAVES.map(wave => ({ consultancyId: tx.consultancyId, ...referenceTo(build), wave, ...halted })))
    .onConflictDoUpdate({ target: [waveState.consultancyId, waveState.buildId, waveState.wave], set: { haltedAt: sql`coalesce(${waveState.haltedAt}, excluded.halted_at)`, updatedAt: tx.now } })
}
