import { and, asc, eq, inArray } from 'drizzle-orm'
import { decision, environment, installation, outcome, system, type riskAcceptance } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import type { Applicability } from '../domain/applicability'
import { currentDecision } from '../domain/decision'
import type { ChainGate } from '../domain/hotpatch'
import { firstShut } from '../domain/interim-update'
import { noRollout } from '../domain/may-install'
import { askInTime, type TimedAnswer } from '../domain/next-change'
import type { Outcome } from '../domain/status'
import { isAnyOf } from '../environments/configuration'
import { applicabilityOf, readGround, rememberIn, type Candidate, type Ground, type Installation, type Judgement, type OutcomeRow, type ReadJudgements, type Subject } from './ground'
import { chainOf } from './hotpatch-ground'
import { isRemedy } from './remedies'
import { restate } from './restated-pins'
import { holdsOn, turnsOf, type Unrolled } from './rollout-facts'

type DecisionRow = typeof decision.$inferSelect

/** One build and one subject: the answer of `mayInstall` and what it rests on. */
export type Answered<Judged extends Judgement = Judgement> = {
  build: Build
  /** pulled by its vendor or by us, whether or not that is a reason here */
  withdrawn: boolean
  applicability: Applicability
  /** named to replace what is installed: to be decided on whatever its version order */
  remediation: boolean
  /** what the chain wants there before it */
  installFirst: Build | null
  outcome: Outcome | null
  evaluation: Judged | null
  /** the word that counts here; `own` false: given under a standing rule the customer signed */
  decision: Pick<DecisionRow, 'kind' | 'own' | 'byName' | 'at' | 'verdictRevisionId'> | null
  answer: TimedAnswer
}

/** One installation, one build. */
export type InstallRow = Answered<OutcomeRow> & { installation: Installation; systemName: string }

export type Question = { buildIds?: readonly string[]; environmentIds?: readonly string[]; customerId?: string }

/**
 * What `mayInstall` says for the installations and builds asked about; without builds, for every build that the
 * consultancy has said anything of. Pages, mails, exports and devices all read it here, under their own row security,
 * so engineer and contact get the same answer. Waves, rings and windows are asked about where something was decided:
 * nobody waits for a turn before that.
 */
export const installAnswers = async (tx: Tx, question: Question = {}): Promise<InstallRow[]> => {
  const installations = await readInstallations(tx, question)
  const ground = await readGround(tx, question, installations.map(row => row.installation), readOutcomes)
  return installations.flatMap(({ installation: one, systemName }) => answersFor(ground, one, tx.now).map(answered => ({ ...answered, installation: one, systemName })))
}

/** The answers for one subject: of every build on this ground that is of its product. */
export const answersFor = <J extends Judgement>(ground: Ground<J>, one: Subject, now: Date): Answered<J>[] => {
  const stands = standsOf(ground, one)
  return (ground.byProduct.get(one.productId) ?? []).map(candidate => answerFor(ground, candidate, one, stands, now))
}

const standsOf = (ground: Pick<Ground, 'hotpatch'>, one: Subject): string => `${one.branchId} ${one.buildId} ${one.reportedVersion} ${ground.hotpatch.enrolled.get(one.profileId)}`

export const readInstallations = (tx: Tx, { environmentIds, customerId, productId }: Question & { productId?: string }) =>
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
        productId ? eq(installation.productId, productId) : undefined,
      ),
    )
    .orderBy(asc(system.name))

export const readOutcomes: ReadJudgements<OutcomeRow> = (tx, buildIds, profileIds) =>
  tx.db.select().from(outcome).where(and(isAnyOf(outcome.buildId, buildIds), isAnyOf(outcome.profileId, profileIds)))

const answerFor = <J extends Judgement>(ground: Ground<J>, candidate: Candidate, one: Subject, stands: string, now: Date): Answered<J> => {
  const known = standingOf(ground, candidate, one, stands)
  const { applies, chain, answers, outcome, evaluation, remediation, said, risks } = known
  const holds = holdsOn(ground, candidate.build.id, one)
  const decided = said !== undefined || risks !== undefined
  const ask = () => askInTime({ ...unrolled(ground, candidate, one, known, now), rollout: { ...noRollout(), holds, chain: firstShut(chain, ground.interims.chain(candidate.build, one.systemId)), ...(decided && turnsHere(ground, candidate, one, now, remediation)) } })
  return {
    build: candidate.build,
    withdrawn: candidate.withdrawn,
    applicability: applies,
    remediation,
    installFirst: chain.installFirst && applies === 'applicable' ? (ground.hotpatch.baselines.get(chain.installFirst) ?? null) : null,
    outcome,
    evaluation,
    decision: said ? wordOf(currentDecision(said)) : null,
    // Only what was decided, what is held at its place, and a private fix look at one installation: where there is none of them, all that stand alike get one answer.
    answer: decided || holds.length > 0 || ground.interims.on(one.systemId).length > 0 ? ask() : rememberIn(answers, one.identity === 'confirmed' && !remediation ? String(outcome) : `${outcome} ${one.identity} ${remediation}`, ask),
  }
}

/** What is known of a build at one installation before rollout is asked. */
type Known<J extends Judgement> = {
  applies: Applicability
  chain: ChainGate
  answers: Map<string, TimedAnswer>
  outcome: Outcome | null
  evaluation: J | null
  remediation: boolean
  said: readonly DecisionRow[] | undefined
  risks: readonly (typeof riskAcceptance.$inferSelect)[] | undefined
}

const standingOf = <J extends Judgement>(ground: Ground<J>, { build: asked, standing }: Candidate, one: Subject, stands: string): Known<J> => {
  const judged = ground.outcomes.get(asked.id, one.profileId)
  // What an older revision said of this profile is no word on the current one.
  const evaluation = judged && judged.revisionId === ground.revisions.get(asked.id)?.id ? judged : null
  const remediation = isRemedy(ground, asked.id, one)
  const { applies, chain, answers } = rememberIn(standing, stands, () => ({ applies: applicabilityOf(ground, asked, one), chain: chainOf(ground, asked, one), answers: new Map<string, TimedAnswer>() }))
  const outcome = evaluation && (applies === 'installed' || remediation ? evaluation.installedOutcome : evaluation.outcome)
  return { applies, chain, answers, outcome, evaluation, remediation, said: ground.decisions.get(one.environmentId, asked.id), risks: ground.risks.get(one.environmentId, asked.id) }
}

const turnsHere = <J extends Judgement>(ground: Ground<J>, candidate: Candidate, one: Subject, now: Date, remediation: boolean) =>
  turnsOf({ ground, candidate, one, now, unrolledOf: mate => unrolledFor(ground, candidate, mate, now) }, remediation)

/** Everything `mayInstall` reads but rollout, of one build and one subject. */
export const unrolledFor = <J extends Judgement>(ground: Ground<J>, candidate: Candidate, one: Subject, now: Date): Unrolled =>
  unrolled(ground, candidate, one, standingOf(ground, candidate, one, standsOf(ground, one)), now)

const unrolled = <J extends Judgement>(ground: Ground<J>, { build: asked, approvable, withdrawn }: Candidate, one: Subject, { applies, outcome, evaluation, remediation, said, risks }: Known<J>, now: Date): Unrolled => {
  const revision = ground.revisions.get(asked.id) ?? null
  const current = said ? currentDecision(said) : null
  return {
    now,
    build: { approvable, withdrawn, reboot: ground.reboots.get(asked.id) ?? asked.reboot },
    installation: { installationId: one.id, profileId: one.profileId, identity: one.identity === 'not_reported' ? 'unknown_version' : one.identity },
    applicability: applies,
    verdict: revision && { validUntil: revision.validUntil },
    lab: ground.labs.get(asked.id)?.testing ? 'testing' : 'idle',
    outcome,
    conditionKeys: evaluation?.conditionKeys ?? [],
    decision: current && { ...current, pinned: restate(ground, current.pinned, one) as never },
    staleSince: (current && ground.stale.get(current.id, one.id)) ?? null,
    exploited: ground.exploited.has(asked.id),
    risks: (risks ?? []).map(row => ({ effect: row.effect, pinned: restate(ground, row.pinned, one) as never, expiresAt: row.expiresAt, askedBy: row.askedById, acceptedBy: row.acceptedById })),
    remediation,
  }
}

const wordOf = (current: DecisionRow | null): Answered['decision'] => current && { kind: current.kind, own: current.own, byName: current.byName, at: current.at, verdictRevisionId: current.verdictRevisionId }

