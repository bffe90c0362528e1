import { and, eq } from 'drizzle-orm'
import { labState, run } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { DomainError, found } from '../errors'

export type Run = typeof run.$inferSelect

/**
 * The run, locked until the transaction ends, so that a write and a seal never cross. A sealed or abandoned run takes
 * no writes: it is refused with a sentence, whatever the write.
 */
export const lockOpenRun = async (tx: Tx, runId: string): Promise<Run> => {
  const [row] = await tx.db.select().from(run).where(eq(run.id, runId)).for('update')
  const locked = found(row, 'run')
  if (locked.state !== 'open') throw new DomainError('precondition', `lab.errors.${locked.state}`)
  return locked
}

/** Tells contacts whether a build is in the lab: it is while any run on it is open. */
export const settleLabState = async (tx: Tx, build: { buildOwner: string; buildId: string; productId: string }): Promise<void> => {
  const here = and(eq(labState.consultancyId, tx.consultancyId), eq(labState.buildId, build.buildId))
  // The row is locked before the runs are counted: of two transactions the later one counts what the earlier one left.
  await tx.db
    .insert(labState)
    .values({ consultancyId: tx.consultancyId, ...build, testing: true })
    .onConflictDoUpdate({ target: [labState.consultancyId, labState.buildId], set: { productId: build.productId } })
  const [open] = await tx.db.select({ id: run.id }).from(run).where(and(eq(run.buildId, build.buildId), eq(run.state, 'open'))).limit(1)
  await tx.db.update(labState).set({ testing: open !== undefined }).where(here)
}
