import { and, desc, eq, inArray, ne } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, branch, buildClaim } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { DomainError } from '../errors'
import type { Build } from './queries'

/** To which branches builds apply by this consultancy's own word, which stands above the catalogue's: the newest, where there is one. */
export const readOwnAppliesTo = async (tx: Tx, buildIds: readonly string[]): Promise<Map<string, string[]>> => {
  if (buildIds.length === 0) return new Map()
  const rows = await tx.db
    .selectDistinctOn([buildClaim.buildId], { buildId: buildClaim.buildId, value: buildClaim.value })
    .from(buildClaim)
    .where(and(inArray(buildClaim.buildId, [...buildIds]), eq(buildClaim.field, 'applies_to'), ne(buildClaim.consultancyId, PUBLIC_CATALOGUE)))
    .orderBy(buildClaim.buildId, desc(buildClaim.at))
  return new Map(rows.map(row => [row.buildId, row.value.split('; ')]))
}

/** These builds with the branches they apply to as this consultancy holds them. */
export const withOwnAppliesTo = async <B extends Pick<Build, 'id' | 'appliesTo'>>(tx: Tx, builds: readonly B[]): Promise<B[]> => {
  const own = await readOwnAppliesTo(tx, builds.map(row => row.id))
  return builds.map(row => ({ ...row, appliesTo: own.get(row.id) ?? row.appliesTo }))
}

/** Branches of the product by name or key, separated by commas or semicolons, in one spelling. */
export const readBranches = async (tx: Tx, productId: string, text: string, field = 'value'): Promise<string> => {
  const known = await tx.db.select().from(branch).where(eq(branch.productId, productId))
  const words = text.split(/[;,]/).map(word => word.trim().toLowerCase()).filter(Boolean)
  const ids = words.map(word => known.find(row => row.id.toLowerCase() === word || row.name.toLowerCase() === word)?.id)
  if (ids.length === 0 || ids.includes(undefined)) throw new DomainError('bad_input', 'catalogue.errors.branches', { field, params: { branches: known.map(row => row.name).join(', ') } })
  return [...new Set(ids as string[])].sort().join('; ')
}
