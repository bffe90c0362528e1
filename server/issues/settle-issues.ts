import { and, asc, desc, eq, gt, inArray } from 'drizzle-orm'
import { issue, issueEvent, result, run, runSubject, waiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, type Build } from '../catalogue/queries'
import type { Facets } from '../domain/facets'
import type { Replaces } from '../domain/issue'
import { readSeal } from '../domain/recurrence'
import type { ResultStatus } from '../domain/run-result'
import { isAnyOf } from '../environments/configuration'
import { announce } from '../live/announce'
import { addIssueEvent } from './issue-event'
import { queueRecurrenceMails } from './recurrence-mail'
import { issueOf, readReplaces, type IssueRow } from './replaces'

type Sealed = {
  runId: string
  build: Build
  results: readonly { id: string; caseId: string | null; status: ResultStatus | null }[]
  waivers: readonly { resultId: string }[]
  subjects: readonly { facets: Facets }[]
}

/** What a seal shows of the ledger's issues: those it shows fixed are resolved, those that came back are open again and people are told. */
export const settleIssues = async (tx: Tx<Consultant>, { runId, build, results, waivers, subjects }: Sealed): Promise<void> => {
  const cases = new Map(results.flatMap(one => (one.caseId === null ? [] : [[one.caseId, one] as const])))
  const rows = await tx.db.select().from(issue).where(and(eq(issue.productId, build.productId), isAnyOf(issue.caseId, [...cases.keys()]))).orderBy(asc(issue.id)).for('update')
  if (rows.length === 0) return
  const replaces = await readReplaces(tx, build.productId)
  const waived = new Set(waivers.map(one => one.resultId))
  const recurred: IssueRow[] = []
  for (const row of rows) {
    const { id, status } = cases.get(row.caseId)!
    const seen = readSeal(issueOf(row), { status, waived: waived.has(id), buildId: build.id, subjects: subjects.map(one => one.facets) }, replaces)
    if (seen === 'resolved') await resolve(tx, row, runId, build)
    if (seen === 'recurred') {
      await recur(tx, row, runId, build)
      recurred.push(row)
    }
  }
  if (recurred.length > 0) await queueRecurrenceMails(tx, { runId, build, issues: recurred })
}

const resolve = async (tx: Tx<Consultant>, row: IssueRow, runId: string, build: Build) => {
  await tx.db.update(issue).set({ state: 'resolved' }).where(eq(issue.id, row.id))
  await addIssueEvent(tx, { issueId: row.id, kind: 'resolved', runId, about: build })
  await audit(tx, { verb: 'issues.resolve', subject: { kind: 'issue', id: row.id }, before: { state: row.state }, after: { state: 'resolved' }, detail: { runId, buildId: build.id } })
  announce(tx, { kind: 'issue', subjectId: row.id })
}

/** The build that was said to fix it does not, or not for good: until somebody names another, no run shows it fixed. */
const recur = async (tx: Tx<Consultant>, row: IssueRow, runId: string, build: Build) => {
  const after = { state: 'confirmed' as const, fixedInId: null }
  await tx.db.update(issue).set(after).where(eq(issue.id, row.id))
  await addIssueEvent(tx, { issueId: row.id, kind: 'recurred', runId, about: build })
  await audit(tx, { verb: 'issues.recur', subject: { kind: 'issue', id: row.id }, before: { state: row.state, fixedInId: row.fixedInId }, after, detail: { runId, buildId: build.id } })
  announce(tx, { kind: 'issue', subjectId: row.id })
}

/** A build is said to fix it: a run that was sealed already may show that, unless it came back since. */
export const settleFromEarlierRuns = async (tx: Tx<Consultant>, row: IssueRow, replaces: Replaces): Promise<void> => {
  const [back] = await tx.db.select({ at: issueEvent.at }).from(issueEvent).where(and(eq(issueEvent.issueId, row.id), eq(issueEvent.kind, 'recurred'))).orderBy(desc(issueEvent.at)).limit(1)
  const tried = await tx.db
    .select({ runId: run.id, buildId: run.buildId, status: result.status, waiverId: waiver.id })
    .from(result)
    .innerJoin(run, eq(run.id, result.runId))
    .leftJoin(waiver, eq(waiver.resultId, result.id))
    .where(and(eq(result.caseId, row.caseId), eq(run.state, 'sealed'), eq(result.status, 'passed'), back && gt(run.sealedAt, back.at)))
    .orderBy(asc(run.sealedAt))
  const subjects = tried.length === 0 ? [] : await tx.db.select().from(runSubject).where(inArray(runSubject.runId, tried.map(one => one.runId)))
  const shown = tried.find(one => {
    const facets = subjects.filter(subject => subject.runId === one.runId).map(subject => subject.facets)
    return readSeal(issueOf(row), { status: one.status, waived: one.waiverId !== null, buildId: one.buildId, subjects: facets }, replaces) === 'resolved'
  })
  if (shown) await resolve(tx, row, shown.runId, await findBuild(tx, shown.buildId))
}
