import { eq } from 'drizzle-orm'
import { build, type issue } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { lineageBuild, readLineage } from '../catalogue/lineage'
import type { Build } from '../catalogue/queries'
import type { Issue, IssueBuild, Replaces } from '../domain/issue'
import { supersedes } from '../domain/lineage'

export type IssueRow = typeof issue.$inferSelect

/** Which build of a product replaces which, whatever order says so. */
export const readReplaces = async (tx: Tx, productId: string): Promise<Replaces> => {
  const rows = await tx.db.select({ id: build.id, branchId: build.branchId, version: build.version }).from(build).where(eq(build.productId, productId))
  const known = new Map(rows.map(row => [row.id, lineageBuild(row)]))
  const recorded = await readLineage(tx, [productId])
  return (newerId, olderId) => {
    const [newer, older] = [known.get(newerId), known.get(olderId)]
    return newer !== undefined && older !== undefined && supersedes(newer, older, recorded)
  }
}

/** A row of the ledger as the rules read it. */
export const issueOf = (row: IssueRow): Issue => ({
  state: row.state, branchId: row.branchId, introducedInId: row.buildId, fixedInId: row.fixedInId, predicate: row.predicate,
  companion: row.companionFacet !== null && row.companionValue !== null ? { facet: row.companionFacet, value: row.companionValue } : null,
})

export const issueBuildOf = (row: Build): IssueBuild => ({ buildId: row.id, branchId: row.branchId, appliesTo: row.appliesTo })
