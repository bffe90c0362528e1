import { and, arrayContains, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { build, issue, knownIssue, testCase } from '@/db/schema'
import { PUBLIC_CATALOGUE } from '@/db/schema/consultancy'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { referenceTo, type Build } from '../catalogue/queries'
import { DomainError, found } from '../errors'
import { input, line } from '../forms'
import { createTestCase } from '../lab/test-case'
import { caseKeyOf } from './known-issue-case'
import { insertIssue } from './record-issue'

export const takeKnownIssueInput = input({ knownIssueId: line(400) })

/**
 * Takes a public known issue into the ledger, once. What the vendor says of it counts as a report: that it is fixed is
 * a build to test, and only our own run shows it.
 */
export const takeKnownIssue = async (tx: Tx<Consultant>, { knownIssueId }: z.infer<typeof takeKnownIssueInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(knownIssue).where(eq(knownIssue.id, knownIssueId))
  const listed = found(row, 'knownIssue')
  const key = caseKeyOf(listed.id)
  const [taken] = await tx.db.select({ id: issue.id }).from(issue).innerJoin(testCase, eq(testCase.id, issue.caseId)).where(eq(testCase.key, key))
  if (taken) throw new DomainError('conflict', 'issues.errors.taken')
  const begun = await findNamed(tx, listed.productId, listed.affectedFrom, listed.fromKb)
  if (!begun?.branchId) throw new DomainError('precondition', 'issues.errors.noBranch')
  const fixed = await findNamed(tx, listed.productId, listed.fixedIn, listed.fixedKb)
  const { id: caseId } = await createTestCase(tx, { key, title: listed.title.slice(0, 200), procedure: listed.url, mandatory: false })
  const columns = { productId: listed.productId, branchId: begun.branchId, title: { en: listed.title }, workaround: null, ...referenceTo(begun), fixedInId: fixed?.id ?? null, predicate: null, companionFacet: null, companionValue: null, caseId }
  return insertIssue(tx, columns, `${listed.source}: ${listed.url}`)
}

/** The list names a version where it can, else a KB; a KB of several builds names none of them. */
const findNamed = async (tx: Tx, productId: string, version: number[] | null, kb: string | null): Promise<Build | null> => {
  const named = version ? eq(build.version, version) : kb ? arrayContains(build.kbs, [kb]) : null
  if (named === null) return null
  const rows = await tx.db.select().from(build).where(and(eq(build.consultancyId, PUBLIC_CATALOGUE), eq(build.productId, productId), named)).limit(2)
  return rows.length === 1 ? rows[0]! : null
}
