import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Tx } from '@/db/scope'
import { DomainError } from '../errors'

const keyOf = (tx: Tx) => sql`hashtextextended(${`facet policies ${tx.consultancyId}`}, 0)`

/**
 * Whoever makes profiles holds this until the end, so that no installation is profiled by policies that are just being
 * changed. Taken before any row of `system` or `installation` is written.
 */
export const sharePolicies = async (tx: Tx): Promise<void> => void (await tx.db.execute(sql`select pg_advisory_xact_lock_shared(${keyOf(tx)})`))

const TRIES = 100
const AGAIN_MS = 100

/** For the one who changes them. Never waits in line: those who share the lock already may need each other to go on. */
export const takePolicies = async (tx: Tx): Promise<void> => {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { rows } = await tx.db.execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(${keyOf(tx)}) as taken`)
    if (rows[0]!.taken) return
    await sleep(AGAIN_MS)
  }
  throw new DomainError('unavailable', 'facet-policies.errors.busy')
}
