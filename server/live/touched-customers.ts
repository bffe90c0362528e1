import { sql } from 'drizzle-orm'
import type { Tx } from '@/db/scope'

/**
 * Customers whose portal shows this build: one of their installations has an outcome of it, or they decided on it.
 * Looked up customer by customer, each ending at its first hit, so it does not grow with the installations.
 */
export const touchedCustomers = async (tx: Tx, buildId: string): Promise<string[]> => {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    with covered as materialized (select array_agg(profile_id) as ids from outcome where consultancy_id = ${tx.consultancyId} and build_id = ${buildId})
    select c.id from customer c, covered, lateral (select 1 from cohort i
      where i.consultancy_id = c.consultancy_id and i.customer_id = c.id and i.profile_id = any(covered.ids) limit 1) hit
    where c.consultancy_id = ${tx.consultancyId}
    union select customer_id from decision where consultancy_id = ${tx.consultancyId} and build_id = ${buildId}`)
  return rows.map(row => row.id)
}
