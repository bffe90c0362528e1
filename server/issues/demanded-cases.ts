import { and, asc, eq, ne } from 'drizzle-orm'
import { issue, testCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { demandsCase } from '../domain/issue'
import { issueBuildOf, issueOf, readReplaces } from './replaces'

export type PlannedCase = { caseId: string; key: string; title: string; mandatory: boolean; issueId?: string | null }

/** The plan's cases and, mandatory whatever the plan says, those of open issues on the build's branches: the plan's first, the rest after them. */
export const addDemandedCases = async (tx: Tx, build: Build, planned: readonly PlannedCase[]): Promise<PlannedCase[]> => {
  const rows = await tx.db
    .select({ issue, key: testCase.key, title: testCase.title })
    .from(issue)
    .innerJoin(testCase, eq(testCase.id, issue.caseId))
    .where(and(eq(issue.productId, build.productId), ne(issue.state, 'resolved')))
    .orderBy(asc(issue.at), asc(issue.id))
  if (rows.length === 0) return [...planned]
  const replaces = await readReplaces(tx, build.productId)
  const demanded = new Map<string, PlannedCase>()
  for (const { issue: row, key, title } of rows) {
    if (demandsCase(issueOf(row), issueBuildOf(build), replaces) && !demanded.has(row.caseId)) demanded.set(row.caseId, { caseId: row.caseId, key, title, mandatory: true, issueId: row.id })
  }
  const inPlan = new Set(planned.map(one => one.caseId))
  return [...planned.map(one => demanded.get(one.caseId) ?? one), ...[...demanded.values()].filter(one => !inPlan.has(one.caseId))]
}
