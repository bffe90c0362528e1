import { and, asc, inArray, isNotNull, sql } from 'drizzle-orm'
import { build, decision, decisionStaleness, installation, labState, outcome, riskAcceptance, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { readOwnAppliesTo } from '../catalogue/applies-to'
import { lineageBuild, readLineage } from '../catalogue/lineage'
import { versionOf, type Build } from '../catalogue/queries'
import { readOwnReboots } from '../catalogue/restart'
import { readExploited } from '../catalogue/urgency'
import { applicability, type Applicability } from '../domain/applicability'
import { parseBuildVersion } from '../domain/build-version'
import { supersedes } from '../domain/lineage'
import type { ChainGate } from '../domain/hotpatch'
import type { Gate } from '../domain/may-install'
import type { TimedAnswer } from '../domain/next-change'
import { approvable } from '../domain/verdict-rules'
import { isAnyOf } from '../environments/configuration'
import { readInterims } from '../interim-updates/read-interims'
import { isLive, isSaidSince } from '../recalls/live-withdrawal'
import { readCurrentRevisions } from '../verdicts/evidence'
import { readHotpatchGround } from './hotpatch-ground'
import { groupPairs, PairMap, pairs } from './pair-map'
import { readAdvisable, readRemedies } from './remedies'
import { readRollout } from './rollout-ground'
import type { Stage } from './rollout-facts'
import { readRestatements } from './restated-pins'

export type Installation = typeof installation.$inferSelect
export type OutcomeRow = typeof outcome.$inferSelect

/** What `mayInstall` reads of an installation, or of a cohort of installations that are alike in all of it. */
export type Subject = Pick<Installation, 'id' | 'environmentId' | 'productId' | 'branchId' | 'buildId' | 'reportedVersion' | 'identity' | 'mayBeIds' | 'profileId'> & {
  customerId: string | null
  /** null for a cohort */
  systemId: string | null
  /** of a cohort it does not count: what looks at it is asked of each installation */
  roles?: readonly string[] | null
}

/** What of an outcome counts for the answer; the rest explains it. */
export type Judgement = Pick<OutcomeRow, 'buildId' | 'profileId' | 'revisionId' | 'outcome' | 'installedOutcome' | 'conditionKeys'>

export type ReadJudgements<J> = (tx: Tx, buildIds: readonly string[], profileIds: readonly string[]) => Promise<J[]>
export type Ground<J extends Judgement = Judgement> = Awaited<ReturnType<typeof readGround<J>>>

/** Every fact the answers for these subjects rest on; without builds, of every build that something has been said of. */
export const readGround = async <J extends Judgement>(tx: Tx, { buildIds }: { buildIds?: readonly string[] }, subjects: readonly Subject[], readJudgements: ReadJudgements<J>) => {
  const labs = await tx.db.select().from(labState)
  // One that was lifted is spoken of too: its build awaits a new verdict.
  const withdrawals = await tx.db.select({ buildId: withdrawal.buildId, live: isLive }).from(withdrawal)
  // What is installed is judged too, asked about or not: its verdict may name what replaces it.
  const installedIds = [...new Set(subjects.flatMap(one => one.buildId ?? []))]
  const revisions = await readCurrentRevisions(tx, buildIds ? { buildIds: [...buildIds, ...installedIds] } : {})
  const spoken = [...revisions.map(r => r.buildId), ...labs.map(l => l.buildId), ...withdrawals.map(w => w.buildId)]
  const asked = buildIds ?? [...new Set(spoken)]
  const builds = asked.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, [...asked])).orderBy(sql`${build.releasedOn} asc nulls first`, asc(build.version))
  const environments = [...new Set(subjects.flatMap(one => one.environmentId || []))]
  const none = builds.length === 0 || subjects.length === 0
  const ids = builds.map(row => row.id)
  const decisions = none || environments.length === 0 ? [] : await tx.db.select().from(decision).where(and(isAnyOf(decision.environmentId, environments), inArray(decision.buildId, ids)))
  const withdrawn = new Set(withdrawals.flatMap(row => (row.live ? row.buildId : [])))
  return {
    builds,
    byProduct: Map.groupBy(builds.map(row => candidateOf(row, withdrawn)), ({ build: { productId } }) => productId),
    revisions: new Map(revisions.map(row => [row.buildId, row])),
    labs: new Map(labs.map(row => [row.buildId, row])),
    ...(await readStanding(tx, builds, installedIds, subjects)),
    outcomes: pairs(none ? [] : await readJudgements(tx, [...ids, ...installedIds], [...new Set(subjects.map(one => one.profileId))]), row => [row.buildId, row.profileId], row => row),
    decisions: byPlace(decisions),
    stale: pairs(decisions.length === 0 ? [] : await tx.db.select().from(decisionStaleness).where(isAnyOf(decisionStaleness.decisionId, decisions.map(row => row.id))), row => [row.decisionId, row.installationId], row => row.at),
    risks: byPlace(
      none || environments.length === 0 ? [] : await tx.db.select().from(riskAcceptance).where(and(isAnyOf(riskAcceptance.environmentId, environments), inArray(riskAcceptance.buildId, ids), isNotNull(riskAcceptance.acceptedAt), isSaidSince(riskAcceptance.buildId, riskAcceptance.acceptedAt))),
    ),
    remedies: await readRemedies(tx),
    advisable: await readAdvisable(tx, revisions, [...new Set(subjects.map(one => one.profileId))]),
    exploited: await readExploited(tx, ids),
    interims: await readInterims(tx, none ? [] : environments, ids),
    reboots: await readOwnReboots(tx, ids),
    rollout: await readRollout(tx, ids, none ? [] : environments),
    mates: Map.groupBy(subjects, one => one.environmentId),
    stages: new PairMap<Stage[]>(),
    ringGates: new PairMap<Gate[]>(),
    restated: decisions.length === 0 ? new Set<string>() : await readRestatements(tx),
  }
}

const byPlace = <T extends { environmentId: string; buildId: string }>(rows: readonly T[]): PairMap<T[]> => groupPairs(rows, row => [row.environmentId, row.buildId])

/** Builds asked about and builds installed, with the edges of their products and what stands at the ends of those. */
const readInstalledLineage = async (tx: Tx, builds: readonly Build[], installed: readonly string[]) => {
  const known = new Map(builds.map(row => [row.id, row]))
  const missing = installed.filter(id => !known.has(id))
  const others = missing.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, missing))
  const all = new Map([...builds, ...others].map(row => [row.id, row]))
  const recorded = await readLineage(tx, [...new Set(builds.map(row => row.productId))])
  return { all, supersedes: rememberAnswers((newer: Build, older: Build) => supersedes(lineageBuild(newer), lineageBuild(older), recorded)) }
}

/** Many servers share few builds: each pair is walked once. */
const rememberAnswers = (ask: (newer: Build, older: Build) => boolean) => {
  const answers = new PairMap<boolean>()
  return (newer: Build, older: Build): boolean => {
    const answer = answers.get(newer.id, older.id) ?? ask(newer, older)
    answers.set(newer.id, older.id, answer)
    return answer
  }
}

/** What is said of a build where the same stands, by what else tells the answers apart. */
type Standing = { applies: Applicability; chain: ChainGate; answers: Map<string, TimedAnswer> }

/** A build that is asked about, what is true of it wherever it goes, and what has been answered of it on this ground. */
export type Candidate = { build: Build; approvable: boolean; withdrawn: boolean; standing: Map<string, Standing> }

const candidateOf = (row: Build, withdrawals: ReadonlySet<string>): Candidate => ({
  build: row,
  approvable: approvable({ channel: row.channel, version: versionOf(row), hash: row.hash }),
  withdrawn: row.vendorWithdrawnReason !== null || withdrawals.has(row.id),
  standing: new Map(),
})

export const rememberIn = <V>(answers: Map<string, V>, key: string, ask: () => V): V => {
  const known = answers.get(key)
  if (known !== undefined) return known
  const answer = ask()
  answers.set(key, answer)
  return answer
}

export const applicabilityOf = ({ lineage, appliesTo, hotpatch }: Pick<Ground, 'lineage' | 'appliesTo' | 'hotpatch'>, candidate: Build, one: Pick<Subject, 'productId' | 'branchId' | 'buildId' | 'reportedVersion'> & { profileId?: string }): Applicability =>
  applicability({
    build: { buildId: candidate.id, productId: candidate.productId, branchId: candidate.branchId ?? '', appliesToBranchIds: appliesTo.get(candidate.id) ?? candidate.appliesTo, version: versionOf(candidate), hotpatchFor: hotpatch.standsFor.get(candidate.id) ?? null, hotpatch: candidate.kind === 'hotpatch' },
    installation: { productId: one.productId, branchId: one.branchId, buildId: one.buildId, version: one.reportedVersion ? parseBuildVersion(one.reportedVersion) : null, hotpatchFor: hotpatch.standsFor.get(one.buildId ?? '') ?? null, enrolled: hotpatch.enrolled.get(one.profileId ?? '') ?? null },
    supersedes: (newerId, olderId) => {
      const [newer, older] = [lineage.all.get(newerId), lineage.all.get(olderId)]
      return newer !== undefined && older !== undefined && lineage.supersedes(newer, older)
    },
  })

/** What `applicabilityOf` reads, for a build that is not yet among those spoken of. */
export const readLineageFor = async (tx: Tx, builds: readonly Build[], installations: readonly (Pick<Subject, 'buildId'> & { profileId?: string })[]) =>
  readStanding(tx, builds, [...new Set(installations.flatMap(row => row.buildId ?? []))], installations)

const readStanding = async (tx: Tx, builds: readonly Build[], installedIds: readonly string[], subjects: readonly { profileId?: string }[]) => {
  const lineage = await readInstalledLineage(tx, builds, installedIds)
  const profileIds = [...new Set(subjects.flatMap(one => one.profileId ?? []))]
  const own = await readOwnAppliesTo(tx, builds.map(row => row.id))
  return { lineage, appliesTo: own, hotpatch: await readHotpatchGround(tx, [...lineage.all.values()], profileIds) }
}
