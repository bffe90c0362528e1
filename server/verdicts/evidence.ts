import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import { consultancy, facetPolicyRevision, run, runSubject, signOff, signOffRevocation, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { SealedRun } from '../domain/evidence'
import { defaultPolicies, type FacetPolicy } from '../domain/facets'
import type { SignOff } from '../domain/outcome'
import { found } from '../errors'
import { isSaidSince } from '../recalls/live-withdrawal'

export type Revision = typeof verdictRevision.$inferSelect

/** The facet policies that hold: the newest revision, with the default for a key it does not know yet, or the defaults over the watch list. */
export const readPolicies = async (tx: Tx): Promise<FacetPolicy[]> => {
  const [row] = await tx.db.select({ watchedKinds: consultancy.watchedKinds }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const defaults = defaultPolicies(found(row, 'consultancy').watchedKinds)
  const [revision] = await tx.db.select({ policies: facetPolicyRevision.policies }).from(facetPolicyRevision).where(eq(facetPolicyRevision.consultancyId, tx.consultancyId)).orderBy(desc(facetPolicyRevision.number)).limit(1)
  if (!revision) return defaults
  const named = new Set(revision.policies.map(({ key }) => key))
  return [...revision.policies, ...defaults.filter(({ key }) => !named.has(key))]
}

/** Every sealed run on these builds, by build, as the rules read them. */
export const readSealedRuns = async (tx: Tx, buildIds: readonly string[]): Promise<Map<string, SealedRun[]>> => {
  if (buildIds.length === 0) return new Map()
  const runs = await tx.db
    .select()
    .from(run)
    .where(and(inArray(run.buildId, [...buildIds]), eq(run.state, 'sealed')))
  const subjects = runs.length === 0 ? [] : await tx.db.select().from(runSubject).where(inArray(runSubject.runId, runs.map(row => row.id)))
  const byBuild = new Map<string, SealedRun[]>()
  for (const row of runs) {
    const own = subjects.filter(subject => subject.runId === row.id).map(({ id, facets }) => ({ id, facets }))
    const sealed = { id: row.id, sealedAt: row.sealedAt!, state: row.conclusion!, hasWaiver: row.hasWaiver, allWaived: row.allWaived, subjects: own }
    byBuild.set(row.buildId, [...(byBuild.get(row.buildId) ?? []), sealed])
  }
  return byBuild
}

export type BranchSignOff = SignOff & { branchId: string }

/** The sign-offs that are live now, neither past their day nor taken back, each for its branch. */
export const readSignOffs = async (tx: Tx): Promise<BranchSignOff[]> => {
  const rows = await tx.db
    .select({ row: signOff })
    .from(signOff)
    .leftJoin(signOffRevocation, and(eq(signOffRevocation.consultancyId, signOff.consultancyId), eq(signOffRevocation.signOffId, signOff.id)))
    .where(and(gt(signOff.until, tx.now), isNull(signOffRevocation.id)))
  return rows.map(({ row }) => ({ branchId: row.branchId, key: row.facetKey, rig: row.rigValue, customer: row.customerValue, until: row.until }))
}

/** Published since its build was last put back, if it ever was. */
export const counts = isSaidSince(verdictRevision.buildId, verdictRevision.publishedAt)

/** The current revision of each build that has one: the highest number that counts. */
export const readCurrentRevisions = (tx: Tx, filter: { buildIds?: readonly string[] } = {}): Promise<Revision[]> =>
  tx.db
    .selectDistinctOn([verdictRevision.buildId])
    .from(verdictRevision)
    .where(and(filter.buildIds ? inArray(verdictRevision.buildId, [...filter.buildIds]) : undefined, counts))
    .orderBy(verdictRevision.buildId, desc(verdictRevision.number))
