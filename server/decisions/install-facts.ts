import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { build, decision, decisionStaleness, environment, installation, labState, outcome, riskAcceptance, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionOf, type Build } from '../catalogue/queries'
import { readExploited } from '../catalogue/urgency'
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
import { isAnyOf } from '../environments/configuration'
import { groupPairs, PairMap, pairs } from './pair-map'
import { readRestatements, restate } from './restated-pins'
import { isRemedy, readRemedies } from './remedies'

export type Installation = typeof installation.$inferSelect
export type OutcomeRow = typeof outcome.$inferSelect
export type DecisionRow = typeof decision.$inferSelect

/** What `mayInstall` reads of an installation, or of a cohort of installations that are alike in all of it. */
export type Subject = Pick<Installation, 'id' | 'environmentId' | 'productId' | 'branchId' | 'buildId' | 'reportedVersion' | 'identity' | 'mayBeIds' | 'profileId'> & { customerId: string | null }

/** One build and one subject: the answer of `mayInstall` and what it rests on. */
export type Answered<Judged extends Judgement = Judgement> = {
  build: Build
  applicability: Applicability
  /** named to replace what is installed: to be decided on whatever its version order */
  remediation: boolean
  outcome: Outcome | null
  evaluation: Judged | null
  /** the word that counts here; `own` false: given under a standing rule the customer signed */
  decision: Pick<DecisionRow, 'kind' | 'own' | 'byName' | 'at'> | null
  answer: InstallAnswer
}

/** What of an outcome counts for the answer; the rest explains it. */
export type Judgement = Pick<OutcomeRow, 'buildId' | 'profileId' | 'revisionId' | 'outcome' | 'installedOutcome' | 'conditionKeys'>

/** One installation, one build. */
export type InstallRow = Answered<OutcomeRow> & { installation: Installation; systemName: string }

export type Question = { buildIds?: readonly string[]; environmentIds?: readonly string[]; customerId?: string }

/**
 * What `mayInstall` says for the installations and builds asked about; without builds, for every build that the
 * consultancy has said anything of. Pages, mails, exports and devices all read it here, under their own row security,
 * so engineer and contact get the same answer. Of rollout only the chain of hotpatches has facts yet.
 */
export const installAnswers = async (tx: Tx, question: Question = {}): Promise<InstallRow[]> => {
  const installations = await readInstallations(tx, question)
  const ground = await readGround(tx, question, installations.map(row => row.installation), readOutcomes)
  return installations.flatMap(({ installation: one, systemName }) => answersFor(ground, one, tx.now).map(answered => ({ ...answered, installation: one, systemName })))
}

/** The answers for one subject: of every build on this ground that is of its product. */
export const answersFor = <J extends Judgement>(ground: Ground<J>, one: Subject, now: Date): Answered<J>[] =>
  (ground.byProduct.get(one.productId) ?? []).map(candidate => answerFor(ground, candidate, one, now))

export const readInstallations = (tx: Tx, { environmentIds, customerId }: Question) =>
  tx.db
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

type ReadJudgements<J> = (tx: Tx, buildIds: readonly string[], profileIds: readonly string[]) => Promise<J[]>
export type Ground<J extends Judgement = Judgement> = Awaited<ReturnType<typeof readGround<J>>>

/** Every fact the answers for these subjects rest on; without builds, of every build that something has been said of. */
export const readGround = async <J extends Judgement>(tx: Tx, { buildIds }: Pick<Question, 'buildIds'>, subjects: readonly Subject[], readJudgements: ReadJudgements<J>) => {
  const labs = await tx.db.select().from(labState)
  const withdrawals = await tx.db.select().from(withdrawal)
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
  const withdrawn = new Map(withdrawals.map(row => [row.buildId, row]))
  return {
    builds,
    byProduct: Map.groupBy(builds.map(row => candidateOf(row, withdrawn)), ({ build: { productId } }) => productId),
    revisions: new Map(revisions.map(row => [row.buildId, row])),
    labs: new Map(labs.map(row => [row.buildId, row])),
    lineage: await readInstalledLineage(tx, builds, installedIds),
    outcomes: pairs(none ? [] : await readJudgements(tx, [...ids, ...installedIds], [...new Set(subjects.map(one => one.profileId))]), row => [row.buildId, row.profileId], row => row),
    decisions: byPlace(decisions),
    stale: pairs(decisions.length === 0 ? [] : await tx.db.select().from(decisionStaleness).where(isAnyOf(decisionStaleness.decisionId, decisions.map(row => row.id))), row => [row.decisionId, row.installationId], row => row.at),
    risks: byPlace(
      none || environments.length === 0 ? [] : await tx.db.select().from(riskAcceptance).where(and(isAnyOf(riskAcceptance.environmentId, environments), inArray(riskAcceptance.buildId, ids), isNotNull(riskAcceptance.acceptedAt))),
    ),
    remedies: await readRemedies(tx),
    exploited: await readExploited(tx, ids),
    restated: decisions.length === 0 ? new Set<string>() : await readRestatements(tx),
  }
}

const readOutcomes: ReadJudgements<OutcomeRow> = (tx, buildIds, profileIds) =>
  tx.db.select().from(outcome).where(and(isAnyOf(outcome.buildId, buildIds), isAnyOf(outcome.profileId, profileIds)))

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

const answerFor = <J extends Judgement>(ground: Ground<J>, { build: candidate, approvable: canBeApproved, withdrawn }: Candidate, one: Subject, now: Date): Answered<J> => {
  const revision = ground.revisions.get(candidate.id) ?? null
  const judged = ground.outcomes.get(candidate.id, one.profileId)
  // What an older revision said of this profile is no word on the current one.
  const evaluation = judged && judged.revisionId === revision?.id ? judged : null
  const remediation = isRemedy(ground, candidate.id, one)
  const applies = applicabilityOf(ground, candidate, one)
  const outcomeHere = evaluation && (applies === 'installed' || remediation ? evaluation.installedOutcome : evaluation.outcome)
  const said = ground.decisions.get(one.environmentId, candidate.id)
  const current = said ? currentDecision(said) : null
  const installed = one.buildId ? ground.lineage.all.get(one.buildId) : undefined
  return {
    build: candidate,
    applicability: applies,
    remediation,
    outcome: outcomeHere,
    evaluation,
    decision: current && { kind: current.kind, own: current.own, byName: current.byName, at: current.at },
    answer: mayInstall({
      now,
      build: { approvable: canBeApproved, withdrawn },
      installation: { installationId: one.id, profileId: one.profileId, identity: one.identity === 'not_reported' ? 'unknown_version' : one.identity },
      applicability: applies,
      verdict: revision && { validUntil: revision.validUntil },
      lab: ground.labs.get(candidate.id)?.testing ? 'testing' : 'idle',
      outcome: outcomeHere,
      conditionKeys: evaluation?.conditionKeys ?? [],
      decision: current && { ...current, pinned: restate(ground, current.pinned, one) as never },
      staleSince: (current && ground.stale.get(current.id, one.id)) ?? null,
      exploited: ground.exploited.has(candidate.id),
      risks: (ground.risks.get(one.environmentId, candidate.id) ?? [])
        .map(row => ({ effect: row.effect, pinned: restate(ground, row.pinned, one) as never, expiresAt: row.expiresAt, askedBy: row.askedById, acceptedBy: row.acceptedById })),
      remediation,
      rollout: { ...noRollout(), chain: hotpatchChain(chained(candidate), installed ? chained(installed) : null) },
    }),
  }
}

/** A build that is asked about, and what is true of it wherever it goes. */
type Candidate = { build: Build; approvable: boolean; withdrawn: boolean }

const candidateOf = (row: Build, withdrawals: ReadonlyMap<string, unknown>): Candidate => ({
  build: row,
  approvable: approvable({ channel: row.channel, version: versionOf(row), hash: row.hash }),
  withdrawn: row.vendorWithdrawnReason !== null || withdrawals.has(row.id),
})

const chained = (row: Build): Chained => ({ buildId: row.id, kind: row.kind, baselineId: row.baselineId })

export const applicabilityOf = ({ lineage }: Pick<Ground, 'lineage'>, candidate: Build, one: Pick<Subject, 'productId' | 'branchId' | 'buildId' | 'reportedVersion'>): Applicability =>
  applicability({
    build: { buildId: candidate.id, productId: candidate.productId, branchId: candidate.branchId ?? '', appliesToBranchIds: candidate.appliesTo, version: versionOf(candidate) },
    installation: { productId: one.productId, branchId: one.branchId, buildId: one.buildId, version: one.reportedVersion ? parseBuildVersion(one.reportedVersion) : null },
    supersedes: (newerId, olderId) => {
      const [newer, older] = [lineage.all.get(newerId), lineage.all.get(olderId)]
      return newer !== undefined && older !== undefined && lineage.supersedes(newer, older)
    },
  })

/** What `applicabilityOf` reads, for a build that is not yet among those spoken of. */
export const readLineageFor = async (tx: Tx, builds: readonly Build[], installations: readonly Pick<Subject, 'buildId'>[]) => ({
  lineage: await readInstalledLineage(tx, builds, [...new Set(installations.flatMap(row => row.buildId ?? []))]),
})
