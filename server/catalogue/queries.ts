import { and, asc, desc, eq, ilike, or, sql } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, branch, build, buildClaim, installation, product, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { formatBuildVersion, parseBuildVersion, type BuildVersion } from '@/server/domain/build-version'
import { found } from '../errors'
import { isLive } from '../recalls/live-withdrawal'

export type Build = typeof build.$inferSelect
export type BuildReference = { buildOwner: string; buildId: string }

export const referenceTo = (row: Build): BuildReference => ({ buildOwner: row.consultancyId, buildId: row.id })

export const versionOf = (row: Pick<Build, 'version'>): BuildVersion | null => (row.version ? (row.version as unknown as BuildVersion) : null)

/** The version as people write it, or null where only the hash is known. */
export const versionText = (row: Pick<Build, 'version'>): string | null => {
  const version = versionOf(row)
  return version && formatBuildVersion(version)
}

/** A build of the public catalogue or of the own overlay; anything else is not there. */
export const findBuild = async (tx: Tx, buildId: string): Promise<Build> => {
  const [row] = await tx.db.select().from(build).where(eq(build.id, buildId))
  return found(row, 'build')
}

export const listProducts = async (tx: Tx) => ({
  products: await tx.db.select().from(product).orderBy(asc(product.name)),
  branches: await tx.db.select().from(branch).orderBy(asc(branch.productId), asc(branch.position)),
})

/** The builds of one product, overlay included, oldest version first. */
export const listBuildsOf = (tx: Tx, productId: string): Promise<Build[]> =>
  tx.db.select().from(build).where(eq(build.productId, productId)).orderBy(asc(build.version))

const SEARCH_LIMIT = 100

/** Search by version in any spelling, KB number (of whatever source, and as we corrected it) or words of a label; without words, one branch's builds. Products that are installed somewhere come first, then the newest. */
export const searchBuilds = async (tx: Tx, { words, branchId }: { words?: string | undefined; branchId?: string | undefined }) => {
  const version = words ? parseBuildVersion(words) : null
  const kb = /^\s*(?:kb)?\s*(\d{6,8})\s*$/i.exec(words ?? '')?.[1]
  const spelled = version && formatBuildVersion(version)
  const matches = [
    version && eq(build.version, [...version]),
    spelled && sql`${spelled} = any(${build.aliases})`,
    kb && or(sql`${`KB${kb}`} = any(${build.kbs})`, sql`exists (select 1 from ${buildClaim} where ${buildClaim.buildId} = ${build.id} and ${buildClaim.field} = 'kb' and ${buildClaim.value} = ${`KB${kb}`})`),
    words && and(...words.split(/\s+/).map(word => ilike(sql`array_to_string(${build.labels}, ' ')`, `%${word.replace(/[%_\\]/g, '\\$&')}%`))),
    words && /^[0-9.]+$/.test(words) && ilike(sql`array_to_string(${build.version}, '.')`, `${words}%`),
  ].filter(Boolean)
  const inUse = sql`exists (select 1 from ${installation} where ${installation.productId} = ${build.productId})`
  const rows = await tx.db
    .select({ build, branchName: branch.name, productName: product.name, withdrawnByUs: withdrawal.id })
    .from(build)
    .innerJoin(product, eq(product.id, build.productId))
    .leftJoin(branch, eq(branch.id, build.branchId))
    .leftJoin(withdrawal, and(eq(withdrawal.buildId, build.id), isLive))
    .where(and(matches.length > 0 ? or(...(matches as never[])) : undefined, branchId ? eq(build.branchId, branchId) : undefined))
    .orderBy(desc(inUse), desc(build.productId), desc(build.version))
    .limit(SEARCH_LIMIT + 1)
  return { rows: rows.slice(0, SEARCH_LIMIT), more: rows.length > SEARCH_LIMIT }
}

/** One build with its names: what the build page's head shows. */
export const readBuild = async (tx: Tx, buildId: string) => {
  const row = await findBuild(tx, buildId)
  const [place] = await tx.db
    .select({ productName: product.name, branchName: branch.name })
    .from(product)
    .leftJoin(branch, eq(branch.id, row.branchId ?? ''))
    .where(eq(product.id, row.productId))
  return {
    build: row,
    versionText: versionText(row),
    own: row.consultancyId !== PUBLIC_CATALOGUE,
    productName: place?.productName ?? row.productId,
    branchName: place?.branchName ?? null,
  }
}
