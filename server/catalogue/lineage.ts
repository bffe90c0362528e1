import { and, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { build, supersedence } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Lineage, LineageBuild } from '@/server/domain/lineage'
import { versionOf, type Build } from './queries'

export const lineageBuild = (row: Pick<Build, 'id' | 'branchId' | 'version'>): LineageBuild => ({ buildId: row.id, branchId: row.branchId ?? '', version: versionOf(row) })

/** The edges of these products, public and own, with the builds at their ends. */
export const readLineage = async (tx: Tx, productIds: readonly string[]): Promise<Lineage> => {
  if (productIds.length === 0) return { edges: [], builds: new Map() }
  const [newer, older] = [alias(build, 'newer'), alias(build, 'older')]
  const shown = (row: typeof newer | typeof older) => ({ id: row.id, branchId: row.branchId, version: row.version })
  const rows = await tx.db
    .select({ newer: shown(newer), older: shown(older) })
    .from(supersedence)
    .innerJoin(newer, and(eq(newer.consultancyId, supersedence.newerOwner), eq(newer.id, supersedence.newerId)))
    .innerJoin(older, and(eq(older.consultancyId, supersedence.olderOwner), eq(older.id, supersedence.olderId)))
    .where(inArray(newer.productId, [...productIds]))
  return {
    edges: rows.map(row => ({ newerId: row.newer.id, olderId: row.older.id })),
    builds: new Map(rows.flatMap(row => [row.newer, row.older]).map(row => [row.id, lineageBuild(row)])),
  }
}
