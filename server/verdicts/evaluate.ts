import { and, eq, exists, inArray, isNull, or, sql } from 'drizzle-orm'
import { build, installation, profile } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { referenceTo, type Build } from '../catalogue/queries'
import { recordWorseOutcomes } from '../decisions/staleness'
import type { SealedRun } from '../domain/evidence'
import type { FacetPolicy } from '../domain/facets'
import { outcomeOf, type OutcomeAnswer } from '../domain/outcome'
import type { Outcome } from '../domain/status'
import { lockProfiles } from './lock-profiles'
import { readCurrentRevisions, readPolicies, readSealedRuns, readSignOffs, type BranchSignOff, type Revision } from './evidence'

export type Profile = typeof profile.$inferSelect
/** What of a verdict counts for outcomes: a revision's, or a draft's for its preview. */
export type Statement = Pick<Revision, 'kind' | 'conditions' | 'runIds'>
export type Ground = { policies: readonly FacetPolicy[]; signOffs: readonly BranchSignOff[]; runs: readonly SealedRun[] }
export type Evaluation = OutcomeAnswer & { installedOutcome: Outcome }

/** What a statement means for one profile, asked both ways: where it would be installed, and where it is already. */
export const evaluateProfile = (statement: Statement, { policies, signOffs, runs }: Ground, subject: Pick<Profile, 'facets' | 'branchId'>, now: Date): Evaluation => {
  const facts = {
    verdict: { kind: statement.kind, conditions: statement.conditions, evidenceRunIds: statement.runIds },
    runs,
    profile: subject.facets,
    policies,
    signOffs: signOffs.filter(word => word.branchId === subject.branchId),
    now,
  }
  return { ...outcomeOf(facts), installedOutcome: outcomeOf({ ...facts, installed: true }).outcome }
}

/** The distinct profiles a build can matter to, as long as some installation has them: what moves to another is evaluated as it moves. */
export const listProfilesFor = (tx: Tx, { productId, branchId, appliesTo }: Build): Promise<Profile[]> =>
  tx.db
    .select()
    .from(profile)
    .where(
      and(
        eq(profile.productId, productId),
        or(isNull(profile.branchId), inArray(profile.branchId, [...appliesTo, ...(branchId ? [branchId] : [])])),
        exists(tx.db.select({ one: sql`1` }).from(installation).where(and(eq(installation.consultancyId, profile.consultancyId), eq(installation.profileId, profile.id)))),
      ),
    )

/** Evaluates a build's current verdict against every distinct profile; nothing to do where there is no verdict. */
export const evaluateBuild = async (tx: Tx, buildId: string): Promise<void> => {
  await lockProfiles(tx, 'alone')
  const [revision] = await readCurrentRevisions(tx, { buildIds: [buildId] })
  if (!revision) return
  const [row] = await withOwnAppliesTo(tx, await tx.db.select().from(build).where(eq(build.id, buildId)))
  await evaluate(tx, [{ revision, build: row! }], await listProfilesFor(tx, row!))
}

/** Evaluates new or changed profiles against every current verdict, in the transaction that made them: no read waits for a job. */
export const evaluateProfiles = async (tx: Tx, profileIds: readonly string[]): Promise<void> => {
  if (profileIds.length === 0) return
  await lockProfiles(tx, 'shared')
  const revisions = await readCurrentRevisions(tx)
  if (revisions.length === 0) return
  const profiles = await tx.db.select().from(profile).where(inArray(profile.id, [...profileIds]))
  const products = [...new Set(profiles.map(row => row.productId))]
  const builds = await withOwnAppliesTo(tx, await tx.db.select().from(build).where(and(inArray(build.id, revisions.map(r => r.buildId)), inArray(build.productId, products))))
  const pairs = builds.map(row => ({ build: row, revision: revisions.find(r => r.buildId === row.id)! }))
  await evaluate(tx, pairs, profiles)
}

const evaluate = async (tx: Tx, verdicts: readonly { revision: Revision; build: Build }[], profiles: readonly Profile[]): Promise<void> => {
  const [policies, signOffs, runs] = [await readPolicies(tx), await readSignOffs(tx), await readSealedRuns(tx, verdicts.map(v => v.build.id))]
  const rows = verdicts.flatMap(({ revision, build: tested }) => {
    const ground = { policies, signOffs, runs: runs.get(tested.id) ?? [] }
    return profiles.filter(one => mattersTo(tested, one)).map(one => outcomeRow(tx, revision, tested, one, evaluateProfile(revision, ground, one, tx.now)))
  })
  await writeOutcomes(tx, rows)
  await recordWorseOutcomes(tx, verdicts.map(v => v.build.id))
}

const ROWS_A_STATEMENT = 1000

/** Writes what was evaluated over what stood there. Whoever calls it sees to the approvals it makes stale. */
export const writeOutcomes = async (tx: Tx, rows: readonly ReturnType<typeof outcomeRow>[]): Promise<void> => {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) await upsert(tx, rows.slice(start, start + ROWS_A_STATEMENT))
}

/** Is the build of the profile's product, on a branch it applies to or on an unknown one? */
export const mattersTo = (tested: Build, { productId, branchId }: Pick<Profile, 'productId' | 'branchId'>) =>
  productId === tested.productId && (branchId === null || branchId === tested.branchId || tested.appliesTo.includes(branchId))

export const outcomeRow = (tx: Tx, revision: Revision, tested: Build, { id }: Pick<Profile, 'id'>, answer: Evaluation) => ({
  consultancyId: tx.consultancyId,
  ...referenceTo(tested),
  profileId: id,
  revisionId: revision.id,
  outcome: answer.outcome,
  installedOutcome: answer.installedOutcome,
  runId: answer.runId,
  subjectId: answer.subjectId,
  differences: [...answer.differences],
  conditionKeys: [...answer.conditionKeys],
  blockedBy: answer.blockedBy ?? null,
  unknownFacets: [...answer.unknownFacets],
  reasons: [...answer.reasons],
  evaluatedAt: tx.now,
})

const REPLACED = ['revision_id', 'outcome', 'installed_outcome', 'run_id', 'subject_id', 'differences', 'condition_keys', 'blocked_by', 'unknown_facets', 'reasons']
const SAID = ['outcome', 'installed_outcome', 'condition_keys']

/** One parameter, however many rows: thousands of them cost more to bind than to write. */
const upsert = async (tx: Tx, rows: readonly ReturnType<typeof outcomeRow>[]): Promise<void> => {
  const said = (row: string) => sql.raw(`(${SAID.map(column => `${row}.${column}`).join(', ')})`)
  await tx.db.execute(sql`
    insert into outcome select * from jsonb_populate_recordset(null::outcome, ${JSON.stringify(rows.map(inColumns))}::jsonb)
    on conflict (consultancy_id, build_id, profile_id) do update set ${sql.raw(REPLACED.map(column => `${column} = excluded.${column}`).join(', '))},
      -- The digest tells what is new by the moment an outcome last changed.
      evaluated_at = case when ${said('outcome')} is distinct from ${said('excluded')} then excluded.evaluated_at else outcome.evaluated_at end`)
}

const inColumns = (row: object) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), value]))
