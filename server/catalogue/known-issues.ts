import { asc, eq } from 'drizzle-orm'
import { knownIssue, knownIssueFeed } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { compareBuildVersions, type BuildVersion } from '@/server/domain/build-version'
import { versionOf, type Build } from './queries'

export type KnownIssue = typeof knownIssue.$inferSelect
export type IssueFeed = typeof knownIssueFeed.$inferSelect

/**
 * `no_feed`: nobody lists issues of this product here, so nothing is known, good or bad. `listed` and `none_listed`
 * speak of the lists that were read, and of nothing else (edge 11).
 */
export type KnownIssues = { state: 'no_feed' | 'none_listed' | 'listed'; issues: KnownIssue[]; feeds: IssueFeed[] }

/** The known issues of a product, or those that touch one of its builds. */
export const readKnownIssues = async (tx: Tx, productId: string, one?: Build): Promise<KnownIssues> => {
  const feeds = await tx.db.select().from(knownIssueFeed).where(eq(knownIssueFeed.productId, productId))
  const listed = await tx.db.select().from(knownIssue).where(eq(knownIssue.productId, productId)).orderBy(asc(knownIssue.title), asc(knownIssue.affectedFrom))
  const issues = one ? listed.filter(issue => touches(issue, one)) : listed
  return { state: feeds.length === 0 ? 'no_feed' : issues.length === 0 ? 'none_listed' : 'listed', issues, feeds }
}

const touches = (issue: KnownIssue, one: Build): boolean => {
  const version = versionOf(one)
  if (!issue.affectedFrom || !version) return issue.fromKb !== null && one.kbs.includes(issue.fromKb)
  const from = issue.affectedFrom as unknown as BuildVersion
  if (compareBuildVersions(version, from) < 0) return false
  if (issue.fixedIn && compareBuildVersions(version, issue.fixedIn as unknown as BuildVersion) >= 0) return false
  if (issue.fixedKb !== null && one.kbs.includes(issue.fixedKb)) return false
  return !issue.sameBranchOnly || startsAlike(version, from)
}

/** The lists know a branch by its first three parts: 15.2.1544 is CU14, whatever comes after. */
const startsAlike = (a: BuildVersion, b: BuildVersion): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2]
