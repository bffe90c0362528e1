import { and, asc, count, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm'
import { addDays } from 'date-fns'
import { branch, build, consultancy, environment, evidence, installation, product, profile, result, run, signOff, signOffRevocation, system, testCase, testPlan, testPlanCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { readUrgency } from '../catalogue/urgency'
import { isUrgent } from '../domain/urgency'
import { found } from '../errors'

/** The lab's environments with what stands on them, and the profile of each installation. */
export const listRigs = async (tx: Tx) => {
  const rigs = await tx.db.select().from(environment).where(eq(environment.kind, 'lab')).orderBy(asc(environment.name))
  const installed = await readInstalled(tx, rigs.map(rig => rig.id))
  return rigs.map(rig => ({ ...rig, installations: installed.filter(one => one.environmentId === rig.id) }))
}

export const readRig = async (tx: Tx, rigId: string) => {
  const [rig] = await tx.db.select().from(environment).where(and(eq(environment.id, rigId), eq(environment.kind, 'lab')))
  return {
    rig: found(rig, 'rig'),
    installations: await readInstalled(tx, [rigId]),
    runs: await listRuns(tx, { rigId }),
  }
}

const readInstalled = async (tx: Tx, environmentIds: readonly string[]) =>
  environmentIds.length === 0
    ? []
    : tx.db
        .select({
          id: installation.id, environmentId: installation.environmentId, systemId: installation.systemId, systemName: system.name, os: system.os,
          productId: installation.productId, productName: product.name, branchName: branch.name, buildId: installation.buildId, buildLabels: build.labels,
          reportedVersion: installation.reportedVersion, identity: installation.identity, facets: profile.facets,
        })
        .from(installation)
        .innerJoin(system, eq(system.id, installation.systemId))
        .innerJoin(product, eq(product.id, installation.productId))
        .innerJoin(profile, eq(profile.id, installation.profileId))
        .leftJoin(branch, eq(branch.id, installation.branchId))
        .leftJoin(build, and(eq(build.consultancyId, installation.buildOwner), eq(build.id, installation.buildId)))
        .where(inArray(installation.environmentId, [...environmentIds]))
        .orderBy(asc(system.name), asc(product.name))

export const listPlans = (tx: Tx) =>
  tx.db
    .select({
      id: testPlan.id, name: testPlan.name, productId: testPlan.productId, productName: product.name, expedited: testPlan.expedited,
      cases: count(testPlanCase.caseId), mandatory: sql<number>`count(*) filter (where ${testPlanCase.mandatory})`.mapWith(Number),
    })
    .from(testPlan)
    .innerJoin(product, eq(product.id, testPlan.productId))
    .leftJoin(testPlanCase, eq(testPlanCase.planId, testPlan.id))
    .groupBy(testPlan.consultancyId, testPlan.id, product.name)
    .orderBy(asc(product.name), asc(testPlan.name))

/** A plan with its cases in order, and the cases it could take in. */
export const readPlan = async (tx: Tx, planId: string) => {
  const [row] = await tx.db
    .select({ plan: testPlan, productName: product.name })
    .from(testPlan)
    .innerJoin(product, eq(product.id, testPlan.productId))
    .where(eq(testPlan.id, planId))
  const { plan, productName } = found(row, 'plan')
  const cases = await tx.db
    .select({ id: testCase.id, key: testCase.key, title: testCase.title, procedure: testCase.procedure, mandatory: testPlanCase.mandatory })
    .from(testPlanCase)
    .innerJoin(testCase, eq(testCase.id, testPlanCase.caseId))
    .where(eq(testPlanCase.planId, planId))
    .orderBy(asc(testPlanCase.position))
  const inPlan = new Set(cases.map(one => one.id))
  const all = await tx.db.select({ id: testCase.id, key: testCase.key, title: testCase.title }).from(testCase).orderBy(asc(testCase.key))
  return { plan, productName, cases, others: all.filter(one => !inPlan.has(one.id)) }
}

const RUNS_SHOWN = 200

/** Runs, open ones first, then the newest. */
export const listRuns = (tx: Tx, filter: { buildId?: string; rigId?: string } = {}) =>
  tx.db
    .select({ run, rigName: environment.name, planName: testPlan.name, labels: build.labels, version: build.version })
    .from(run)
    .innerJoin(environment, eq(environment.id, run.environmentId))
    .innerJoin(testPlan, eq(testPlan.id, run.planId))
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .where(and(filter.buildId ? eq(run.buildId, filter.buildId) : undefined, filter.rigId ? eq(run.environmentId, filter.rigId) : undefined))
    .orderBy(sql`${run.state} <> 'open'`, desc(sql`coalesce(${run.sealedAt}, ${run.at})`))
    .limit(RUNS_SHOWN)

export type FailedBefore = { key: string; runId: string; labels: string[] }

/** "Failed last time too": the cases that failed in the last sealed run of the same branch that tried them, before `until`. */
export const listFailedBefore = async (tx: Tx, of: { runId: string; branchId: string | null; until: Date }): Promise<FailedBefore[]> => {
  if (of.branchId === null) return []
  const last = await tx.db
    .selectDistinctOn([result.key], { key: result.key, status: result.status, runId: run.id, labels: build.labels })
    .from(result)
    .innerJoin(run, eq(run.id, result.runId))
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .where(and(eq(run.state, 'sealed'), eq(build.branchId, of.branchId), ne(run.id, of.runId), lt(run.sealedAt, of.until), inArray(result.status, ['passed', 'failed', 'error'])))
    .orderBy(result.key, desc(run.sealedAt))
  return last.filter(one => one.status !== 'passed').map(({ key, runId, labels }) => ({ key, runId, labels }))
}

/** One piece of evidence with its content, for its download. */
export const readEvidence = async (tx: Tx, { runId, evidenceId }: { runId: string; evidenceId: string }) => {
  const [row] = await tx.db.select().from(evidence).where(and(eq(evidence.id, evidenceId), eq(evidence.runId, runId)))
  return found(row, 'file')
}

/** The evidence of a run without its content. */
export const listEvidence = (tx: Tx, runId: string) =>
  tx.db
    .select({
      id: evidence.id, fileName: evidence.fileName, mediaType: evidence.mediaType, sizeBytes: evidence.sizeBytes, sha256: evidence.sha256,
      byName: evidence.byName, at: evidence.at,
    })
    .from(evidence)
    .where(eq(evidence.runId, runId))
    .orderBy(asc(evidence.at), asc(evidence.id))

/** What the form for a new run offers for a build: rigs with the product, plans of it, and how many runs are open already. */
export const readRunChoices = async (tx: Tx, buildId: string) => {
  const [row] = await tx.db.select({ build, productName: product.name }).from(build).innerJoin(product, eq(product.id, build.productId)).where(eq(build.id, buildId))
  const { build: tested, productName } = found(row, 'build')
  const rigs = (await listRigs(tx)).filter(rig => rig.installations.some(one => one.productId === tested.productId))
  const plans = (await listPlans(tx)).filter(plan => plan.productId === tested.productId)
  const open = await tx.db.$count(run, and(eq(run.buildId, buildId), eq(run.state, 'open')))
  return { build: tested, productName, rigs, plans, open, urgent: isUrgent(await readUrgency(tx, tested.id)) }
}

/** The component kinds whose components count, from the consultancy's watch list. */
export const listWatchedKinds = async (tx: Tx): Promise<string[]> => {
  const [row] = await tx.db.select({ watchedKinds: consultancy.watchedKinds }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  return found(row, 'consultancy').watchedKinds
}

/** A sign-off that ends within so many days is shown as ending soon: time to test, or to vouch again. */
const SOON_DAYS = 30

/** Every sign-off, live ones first, the soonest to end before the others; then those past their day or taken back, the latest first. */
export const listSignOffs = async (tx: Tx) => {
  const rows = await tx.db
    .select({ signOff, revocation: signOffRevocation, branchName: branch.name, productName: product.name })
    .from(signOff)
    .innerJoin(branch, eq(branch.id, signOff.branchId))
    .innerJoin(product, eq(product.id, branch.productId))
    .leftJoin(signOffRevocation, and(eq(signOffRevocation.consultancyId, signOff.consultancyId), eq(signOffRevocation.signOffId, signOff.id)))
    .orderBy(desc(signOff.at))
  const soon = addDays(tx.now, SOON_DAYS)
  const words = rows.map(({ signOff: word, ...rest }) => ({ ...word, ...rest, state: rest.revocation ? ('revoked' as const) : word.until <= tx.now ? ('expired' as const) : word.until <= soon ? ('soon' as const) : ('live' as const) }))
  const isOver = (word: (typeof words)[number]) => word.state === 'revoked' || word.state === 'expired'
  return words.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)) || (isOver(a) ? b.at.getTime() - a.at.getTime() : a.until.getTime() - b.until.getTime()))
}
