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

/** The builds one would name as replaced: of the product, nearest first. */
const listAlikes = async (tx: Tx, row: Build): Promise<Pick<Build, 'id' | 'labels' | 'version'>[]> => {
  const rows = await tx.db.select({ id: build.id, labels: build.labels, version: build.version, branchId: build.branchId }).from(build).where(eq(build.productId, row.productId)).orderBy(desc(build.version))
  return rows.filter(one => one.id !== row.id).sort((a, b) => Number(b.branchId === row.branchId) - Number(a.branchId === row.branchId)).map(({ id, labels, version }) => ({ id, labels, version }))
}
