import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { build, decision, decisionStaleness, environment, installation, labState, outcome, riskAcceptance, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionOf, type Build } from '../catalogue/queries'
import { parseBuildVersion } from '../domain/build-version'
import { applicability, type Applicability } from '../domain/applicability'
import { currentDecision } from '../domain/decision'
import { supersedes } from '../domain/lineage'
import { lineageBuild, readLineage } from '../catalogue/lineage'
import { hotpatchChain, type Chained } from '../domain/hotpatch'
import { mayInstall, noRollout, type InstallAnswer } from '../domain/may-install'
import { approvable } from '../domain/verdict-rules'
import type { Outcome } from '../domain/status'
import { readCurrentRevisions } from '../verdicts/evidence'
import { isRemedy, readRemedies } from './remedies'

export type Installation = typeof installation.$inferSelect
export type OutcomeRow = typeof outcome.$inferSelect
export type DecisionRow = typeof decision.$inferSelect

/** One installation, one build: the answer of `mayInstall` and what it rests on. */
export type InstallRow = {
  build: Build
  installation: Installation
  systemName: string
  applicability: Applicability
  /** named to replace what is installed: to be decided on whatever its version order */
  remediation: boolean
  outcome: Outcome | null
  evaluation: OutcomeRow | null
  /** the word that counts here; `own` false: given under a standing rule the customer signed */
  decision: Pick<DecisionRow, 'kind' | 'own' | 'byName' | 'at'> | null
  answer: InstallAnswer
}

export type Question = { buildIds?: readonly string[]; environmentIds?: readonly string[]; customerId?: string }

/**
 * What `mayInstall` says for the installations and builds asked about; without builds, for every build that the
 * consultancy has said anything of. Pages, mails, exports and devices all read it here, under their own row security,
 * so engineer and contact get the same answer. Of rollout only the chain of hotpatches has facts yet.
 */
export const installAnswers = async (tx: Tx, question: Question = {}): Promise<InstallRow[]> => {
  const ground = await readGround(tx, question)
  return ground.installations.flatMap(({ installation: one, systemName }) =>
    ground.builds.filter(candidate => candidate.productId === one.productId).map(candidate => answerFor(ground, candidate, one, systemName, tx.now)),
  )
}

type Ground = Awaited<ReturnType<typeof readGround>>

const readGround = async (tx: Tx, { buildIds, environmentIds, customerId }: Question) => {
  const installations = await tx.db
    .select({ installation, systemName: system.name })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .where(
      and(
        eq(environment.kind, 'customer'),
        environmentIds ? inArray(installation.environmentId, [...environmentIds]) : undefined,
        customerId ? eq(installation.customerId, customerId) : undefined,
      ),
    )
    .orderBy(asc(system.name))
  const labs = await tx.db.select().from(labState)
  const withdrawals = await tx.db.select().from(withdrawal)
  // What is installed is judged too, asked about or not: its verdict may name what replaces it.
  const installedIds = [...new Set(installations.flatMap(row => row.installation.buildId ?? []))]
  const revisions = await readCurrentRevisions(tx, buildIds ? { buildIds: [...buildIds, ...installedIds] } : {})
  const spoken = [...revisions.map(r => r.buildId), ...labs.map(l => l.buildId), ...withdrawals.map(w => w.buildId)]
  const asked = buildIds ?? [...new Set(spoken)]
  const builds = asked.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, [...asked])).orderBy(sql`${build.releasedOn} asc nulls first`, asc(build.version))
  const environments = [...new Set(installations.map(row => row.installation.environmentId))]
  const none = builds.length === 0 || environments.length === 0
  const ids = builds.map(row => row.id)
  return {
    builds,
    installations,
    revisions: new Map(revisions.map(row => [row.buildId, row])),
    labs: new Map(labs.map(row => [row.buildId, row])),
    withdrawals: new Map(withdrawals.map(row => [row.buildId, row])),
    lineage: await readInstalledLineage(tx, builds, installations.map(row => row.installation)),
    outcomes: none ? new Map<string, OutcomeRow>() : new Map((await tx.db.select().from(outcome).where(inArray(outcome.buildId, [...ids, ...installedIds]))).map(row => [`${row.buildId} ${row.profileId}`, row])),
    decisions: byPlace(none ? [] : await tx.db.select().from(decision).where(and(inArray(decision.environmentId, environments), inArray(decision.buildId, ids)))),
    stale: new Map(none ? [] : (await tx.db.select().from(decisionStaleness)).map(row => [`${row.decisionId} ${row.installationId}`, row.at])),
    risks: byPlace(
      none ? [] : await tx.db.select().from(riskAcceptance).where(and(inArray(riskAcceptance.environmentId, environments), inArray(riskAcceptance.buildId, ids), isNotNull(riskAcceptance.acceptedAt))),
    ),
    remedies: await readRemedies(tx),
  }
}

const byPlace = <T extends { environmentId: string; buildId: string }>(rows: readonly T[]): Map<string, T[]> =>
  Map.groupBy(rows, row => `${row.environmentId} ${row.buildId}`)

/** Builds asked about and builds installed, with the edges of their products and what stands at the ends of those. */
const readInstalledLineage = async (tx: Tx, builds: readonly Build[], installations: readonly Installation[]) => {
  const installed = [...new Set(installations.flatMap(row => (row.buildId ? [row.buildId] : [])))]
  const known = new Map(builds.map(row => [row.id, row]))
  const missing = installed.filter(id => !known.has(id))
  const others = missing.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, missing))
  const all = new Map([...builds, ...others].map(row => [row.id, row]))
  const recorded = await readLineage(tx, [...new Set(builds.map(row => row.productId))])
  return { all, supersedes: rememberAnswers((newer: Build, older: Build) => supersedes(lineageBuild(newer), lineageBuild(older), recorded)) }
}

/** Many servers share few builds: each pair is walked once. */
const rememberAnswers = (ask: (newer: Build, older: Build) => boolean) => {
  const answers = new Map<string, boolean>()
  return (newer: Build, older: Build): boolean => {
    const key = `${newer.id} ${older.id}`
    const answer = answers.get(key) ?? ask(newer, older)
    answers.set(key, answer)
    return answer
  }
}

const answerFor = (ground: Ground, candidate: Build, one: Installation, systemName: string, now: Date): InstallRow => {
  const revision = ground.revisions.get(candidate.id) ?? null
  const judged = ground.outcomes.get(`${candidate.id} ${one.profileId}`)
  // What an older revision said of this profile is no word on the current one.
  const evaluation = judged && judged.revisionId === revision?.id ? judged : null
  const remediation = isRemedy(ground, candidate.id, one)
  const applies = applicabilityOf(ground, candidate, one)
  const outcomeHere = evaluation && (applies === 'installed' || remediation ? evaluation.installedOutcome : evaluation.outcome)
  const place = `${one.environmentId} ${candidate.id}`
  const current = currentDecision(ground.decisions.get(place) ?? [])
  const installed = one.buildId ? ground.lineage.all.get(one.buildId) : undefined
  return {
    build: candidate,
    installation: one,
    systemName,
    applicability: applies,
    remediation,
    outcome: outcomeHere,
    evaluation,
    decision: current && { kind: current.kind, own: current.own, byName: current.byName, at: current.at },
    answer: mayInstall({
      now,
      build: { approvable: approvable({ channel: candidate.channel, version: versionOf(candidate), hash: candidate.hash }), withdrawn: isWithdrawn(ground, candidate) },
      installation: { installationId: one.id, profileId: one.profileId, identity: one.identity === 'not_reported' ? 'unknown_version' : one.identity },
      applicability: applies,
      verdict: revision && { validUntil: revision.validUntil },
      lab: ground.labs.get(candidate.id)?.testing ? 'testing' : 'idle',
      outcome: outcomeHere,
      conditionKeys: evaluation?.conditionKeys ?? [],
      decision: current && { ...current, pinned: current.pinned as never },
      staleSince: ground.stale.get(`${current?.id} ${one.id}`) ?? null,
      risks: (ground.risks.get(place) ?? [])
        .map(row => ({ effect: row.effect, pinned: row.pinned as never, expiresAt: row.expiresAt, askedBy: row.askedById, acceptedBy: row.acceptedById })),
      remediation,
      rollout: { ...noRollout(), chain: hotpatchChain(chained(candidate), installed ? chained(installed) : null) },
    }),
  }
}

const chained = (row: Build): Chained => ({ buildId: row.id, kind: row.kind, baselineId: row.baselineId })

const isWithdrawn = (ground: Ground, candidate: Build) => candidate.vendorWithdrawnReason !== null || ground.withdrawals.has(candidate.id)

export const applicabilityOf = ({ lineage }: Pick<Ground, 'lineage'>, candidate: Build, one: Pick<Installation, 'productId' | 'branchId' | 'buildId' | 'reportedVersion'>): Applicability =>
  applicability({
    build: { buildId: candidate.id, productId: candidate.productId, branchId: candidate.branchId ?? '', appliesToBranchIds: candidate.appliesTo, version: versionOf(candidate) },
    installation: { productId: one.productId, branchId: one.branchId, buildId: one.buildId, version: one.reportedVersion ? parseBuildVersion(one.reportedVersion) : null },
    supersedes: (newerId, olderId) => {
      const [newer, older] = [lineage.all.get(newerId), lineage.all.get(olderId)]
      return newer !== undefined && older !== undefined && lineage.supersedes(newer, older)
    },
  })

/** What `applicabilityOf` reads, for a build that is not yet among those spoken of. */
export const readLineageFor = async (tx: Tx, builds: readonly Build[], installations: readonly Installation[]) => ({
  lineage: await readInstalledLineage(tx, builds, installations),
})
