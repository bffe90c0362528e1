import { sql } from 'drizzle-orm'
import type { Tx } from '@/db/scope'

/**
 * Orders what is said about one build inside a consultancy: decisions share it, publishing and withdrawing hold it
 * alone. An approval that races a withdrawal either comes first and is revoked, or comes after and is refused.
 */
export const lockBuild = async (tx: Tx, buildId: string, how: 'shared' | 'alone'): Promise<void> => {
  const key = sql`hashtextextended(${`${tx.consultancyId} ${buildId}`}, 0)`
  await tx.db.execute(how === 'alone' ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`)
}
