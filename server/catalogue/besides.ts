import { asc, desc, eq } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, build, buildClaim, supersedence } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { readKnownIssues } from './known-issues'
import { findBuild, type Build } from './queries'

export type Claim = typeof buildClaim.$inferSelect & { own: boolean }
export type Replacement = { build: Build; own: boolean; source: string }

/** What stands beside a build's own row: other words on it, ours first; its known issues; what it replaces. */
export const readBesides = async (tx: Tx, buildId: string) => {
  const row = await findBuild(tx, buildId)
  const claims = await tx.db.select().from(buildClaim).where(eq(buildClaim.buildId, buildId)).orderBy(desc(buildClaim.at), asc(buildClaim.field))
  return {
    claims: claims.map(claim => ({ ...claim, own: claim.consultancyId !== PUBLIC_CATALOGUE })).sort((a, b) => Number(b.own) - Number(a.own)),
    knownIssues: await readKnownIssues(tx, row.productId, row),
    replaces: await listReplacements(tx, row, 'older'),
    replacedBy: await listReplacements(tx, row, 'newer'),
    baseline: row.baselineId ? await findBuild(tx, row.baselineId) : null,
    alikes: await listAlikes(tx, row),
  }
}

/** Recorded edges only; version order inside the branch needs none. */
const listReplacements = async (tx: Tx, row: Build, end: 'newer' | 'older'): Promise<Replacement[]> => {
  const [ours, other] = end === 'older' ? [supersedence.newerId, supersedence.olderId] : [supersedence.olderId, supersedence.newerId]
  const rows = await tx.db
    .select({ build, owner: supersedence.consultancyId, source: supersedence.source })
    .from(supersedence)
    .innerJoin(build, eq(build.id, other))
    .where(eq(ours, row.id))
    .orderBy(asc(build.version))
  return rows.map(({ owner, ...edge }) => ({ ...edge, own: owner !== PUBLIC_CATALOGUE }))
}

/** The builds one would name as replaced: of the product, own branch first, but for those that version order speaks of. */
const listAlikes = async (tx: Tx, row: Build): Promise<Pick<Build, 'id' | 'labels' | 'version'>[]> => {
  const { id, labels, version, branchId } = build
  const rows = await tx.db.select({ id, labels, version, branchId }).from(build).where(eq(build.productId, row.productId)).orderBy(desc(build.version))
  const isOrdered = (one: (typeof rows)[number]) => one.branchId === row.branchId && one.version !== null && row.version !== null
  return rows
    .filter(one => one.id !== row.id && !isOrdered(one))
    .sort((a, b) => Number(b.branchId === row.branchId) - Number(a.branchId === row.branchId))
    .map(one => ({ id: one.id, labels: one.labels, version: one.version }))
}
