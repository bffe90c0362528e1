import { sql } from 'drizzle-orm'
import { invoice } from '@/db/schema'
import type { Tx } from '@/db/scope'

/**
 * The next numbers of the consultancy's invoices, without gaps: whoever numbers holds the lock until its transaction
 * ends, and a rolled back one leaves its numbers to the next.
 */
export const takeInvoiceNumbers = async (tx: Tx, count: number): Promise<string[]> => {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`invoice number ${tx.consultancyId}`}, 0))`)
  const [row] = await tx.db.select({ last: sql<number>`coalesce(max(substring(${invoice.number} from '[0-9]+$')::int), 0)` }).from(invoice)
  return Array.from({ length: count }, (_, index) => `INV-${String((row?.last ?? 0) + index + 1).padStart(5, '0')}`)
}
