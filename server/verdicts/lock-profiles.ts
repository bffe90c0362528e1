import { sql } from 'drizzle-orm'
import type { Tx } from '@/db/scope'

/**
 * A profile made while a verdict is being published must not miss it: who makes profiles shares this lock, who evaluates
 * a build over all of them, or pins profiles in a decision, holds it alone. Taken after every other lock but the audit chain's head.
 */
export const lockProfiles = async (tx: Tx, how: 'shared' | 'alone'): Promise<void> => {
  const key = sql`hashtextextended(${`profiles ${tx.consultancyId}`}, 0)`
  await tx.db.execute(how === 'alone' ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`)
}
