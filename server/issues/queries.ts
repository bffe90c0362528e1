import { and, asc, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { branch, build, environment, issue, issueEvent, product, result, run, testCase, testPlan, testPlanCase, waiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { findBuild, listBuildsOf, type Build } from '../catalogue/queries'
import { holdsIssue, ISSUE_LEDGER_STATES, type LedgerState } from '../domain/issue'
import { countingPolicies } from '../domain/facets'
import { isAnyOf } from '../environments/configuration'
import { found } from '../errors'
import { readPolicies } from '../verdicts/evidence'
import { countBites } from './bites'
import { issueBuildOf, issueOf, readReplaces } from './replaces'

const SHOWN = 200

/** The ledger: open issues first, then the newest. */
export const listIssues = async (tx: Tx, { productId, state }: { productId?: string | undefined; state?: LedgerState | undefined } = {}) => {
  const rows = await tx.db
    .select({ issue, productName: product.name, branchName: branch.name, caseKey: testCase.key, introduced: build })
    .from(issue)
    .innerJoin(product, eq(product.id, issue.productId))
    .innerJoin(branch, eq(branch.id, issue.branchId))
    .innerJoin(testCase, eq(testCase.id, issue.caseId))
    .leftJoin(build, and(eq(build.consultancyId, issue.buildOwner), eq(build.id, issue.buildId)))
    .where(and(productId ? eq(issue.productId, productId) : undefined, state ? eq(issue.state, state) : undefined))
    .orderBy(sql`${issue.state} = 'resolved'`, desc(issue.at))
    .limit(SHOWN + 1)
  const fixed = await readNamed(tx, rows.flatMap(row => row.issue.fixedInId ?? []))
  return { rows: rows.slice(0, SHOWN).map(row => ({ ...row, fixedIn: fixed.get(row.issue.fixedInId ?? '') ?? null })), more: rows.length > SHOWN }
}

const readNamed = async (tx: Tx, ids: readonly string[]) =>
  new Map((ids.length === 0 ? [] : await tx.db.select().from(build).where(isAnyOf(build.id, [...new Set(ids)]))).map(row => [row.id, row]))

/** One issue: its words, its history, every sealed run that tried its case, and the plans that hold it. */
export const readIssue = async (tx: Tx, issueId: string) => {
  const [row] = await tx.db
    .select({ issue, productName: product.name, branchName: branch.name, testCase, introduced: build })
    .from(issue)
    .innerJoin(product, eq(product.id, issue.productId))
    .innerJoin(branch, eq(branch.id, issue.branchId))
    .innerJoin(testCase, eq(testCase.id, issue.caseId))
    .leftJoin(build, and(eq(build.consultancyId, issue.buildOwner), eq(build.id, issue.buildId)))
    .where(eq(issue.id, issueId))
  const shown = found(row, 'issue')
  const events = await tx.db
    .select({ event: issueEvent, about: build })
    .from(issueEvent)
    .leftJoin(build, and(eq(build.consultancyId, issueEvent.buildOwner), eq(build.id, issueEvent.buildId)))
    .where(eq(issueEvent.issueId, issueId))
    .orderBy(desc(issueEvent.at), desc(sql`array_position(array['reported','noted','confirmed','mitigated','resolved','recurred'], ${issueEvent.kind})`))
  const plans = await tx.db.select({ id: testPlan.id, name: testPlan.name }).from(testPlanCase).innerJoin(testPlan, eq(testPlan.id, testPlanCase.planId)).where(eq(testPlanCase.caseId, shown.issue.caseId)).orderBy(asc(testPlan.name))
  return {
    ...shown,
    fixedIn: shown.issue.fixedInId ? await findBuild(tx, shown.issue.fixedInId) : null,
    events,
    runs: (await readCaseHistory(tx, [shown.issue.caseId])).get(shown.issue.caseId) ?? [],
    plans,
    builds: await listBuildsOf(tx, shown.issue.productId),
    countingKeys: countingPolicies(await readPolicies(tx)).map(policy => policy.key),
  }
}

const HISTORY_SHOWN = 20

/** What sealed runs said of these cases, newest first, by case. */
export const readCaseHistory = async (tx: Tx, caseIds: readonly string[]) => {
  const rows = caseIds.length === 0 ? [] : await tx.db
    .select({ caseId: sql<string>`${result.caseId}`, status: result.status, waived: sql<boolean>`${waiver.id} is not null`, runId: run.id, rigName: environment.name, sealedAt: sql<Date>`${run.sealedAt}`.mapWith(run.sealedAt), build })
    .from(result)
    .innerJoin(run, eq(run.id, result.runId))
    .innerJoin(environment, eq(environment.id, run.environmentId))
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .leftJoin(waiver, eq(waiver.resultId, result.id))
    .where(and(isAnyOf(result.caseId, [...caseIds]), eq(run.state, 'sealed')))
    .orderBy(desc(run.sealedAt))
  return new Map([...Map.groupBy(rows, row => row.caseId)].map(([id, all]) => [id, all.slice(0, HISTORY_SHOWN)]))
}

/** The issues that made cases of a run mandatory, each with what sealed runs said of its case before. */
export const readCarriedOver = async (tx: Tx, issueIds: readonly string[]) => {
  const rows = issueIds.length === 0 ? [] : await tx.db.select().from(issue).where(inArray(issue.id, [...issueIds]))
  const history = await readCaseHistory(tx, rows.map(row => row.caseId))
  return new Map(rows.map(row => [row.id, { id: row.id, title: row.title, state: row.state, history: history.get(row.caseId) ?? [] }]))
}

/** The ledger's issues on a build's branches that the build holds or may hold, with whom each would bite. */
export const readIssuesOf = async (tx: Tx, { buildId }: { buildId: string }) => {
  const [asked] = (await withOwnAppliesTo(tx, [await findBuild(tx, buildId)])) as [Build]
  const branches = [...new Set([asked.branchId, ...asked.appliesTo].filter(one => one !== null))]
  const rows = branches.length === 0 ? [] : await tx.db.select({ issue, caseKey: testCase.key }).from(issue).innerJoin(testCase, eq(testCase.id, issue.caseId)).where(and(eq(issue.productId, asked.productId), inArray(issue.branchId, branches))).orderBy(sql`${issue.state} = 'resolved'`, desc(issue.at))
  const replaces = await readReplaces(tx, asked.productId)
  const bites = await countBites(tx, asked, rows.map(row => row.issue), replaces)
  return rows.map(({ issue: row, caseKey }) => ({ issue: { ...row, caseKey }, holds: holdsIssue(issueOf(row), issueBuildOf(asked), replaces), ...bites.get(row.id)! }))
}

/** What the form for a new issue offers for a branch: its builds, the cases there are, the facets that count. */
export const readIssueChoices = async (tx: Tx, { branchId }: { branchId: string }) => {
  const [row] = await tx.db.select({ branch, productName: product.name }).from(branch).innerJoin(product, eq(product.id, branch.productId)).where(eq(branch.id, branchId))
  const place = found(row, 'branch')
  return {
    ...place,
    builds: await tx.db.select().from(build).where(eq(build.branchId, branchId)).orderBy(desc(build.version)),
    cases: await tx.db.select({ id: testCase.id, key: testCase.key, title: testCase.title }).from(testCase).orderBy(asc(testCase.key)),
    countingKeys: countingPolicies(await readPolicies(tx)).map(policy => policy.key),
  }
}

/** Open issues by the build on which they came back, newest first. */
export const listRecurred = async (tx: Tx) => {
  const last = tx.db
    .selectDistinctOn([issueEvent.issueId], { issueId: issueEvent.issueId, kind: issueEvent.kind, at: issueEvent.at, buildOwner: issueEvent.buildOwner, buildId: issueEvent.buildId })
    .from(issueEvent)
    .where(ne(issueEvent.kind, 'noted'))
    .orderBy(issueEvent.issueId, desc(issueEvent.at))
    .as('last')
  return tx.db
    .select({ id: issue.id, title: issue.title, build })
    .from(last)
    .innerJoin(issue, eq(issue.id, last.issueId))
    .innerJoin(build, and(eq(build.consultancyId, last.buildOwner), eq(build.id, last.buildId)))
    .where(and(eq(last.kind, 'recurred'), inArray(issue.state, ISSUE_LEDGER_STATES.filter(state => state !== 'resolved'))))
    .orderBy(desc(last.at))
}
