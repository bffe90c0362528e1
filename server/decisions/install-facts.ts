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
 * so engineer and contact get the same answer. Of rollout only the chain has facts yet.
 */
export const installAnswers = async (tx: Tx, question: Question = {}): Promise<InstallRow[]> => {
  const installations = await readInstallations(tx, question)
  const ground = await readGround(tx, question, installations.map(row => row.installation), readOutcomes)
  return installations.flatMap(({ installation: one, systemName }) => answersFor(ground, one, tx.now).map(answered => ({ ...answered, installation: one, systemName })))
}

/** The answers for one subject: of every build on this ground that is of its product. */
export const answersFor = <J extends Judgement>(ground: Ground<J>, one: Subject, now: Date): Answered<J>[] => {
  const stands = `${one.branchId} ${one.buildId} ${one.reportedVersion} ${ground.hotpatch.enrolled.get(one.profileId)}`
  return (ground.byProduct.get(one.productId) ?? []).map(candidate => answerFor(ground, candidate, one, stands, now))
}

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

const readOutcomes: ReadJudgements<OutcomeRow> = (tx, buildIds, profileIds) =>
  tx.db.select().from(outcome).where(and(isAnyOf(outcome.buildId, buildIds), isAnyOf(outcome.profileId, profileIds)))

const answerFor = <J extends Judgement>(ground: Ground<J>, candidate: Candidate, one: Subject, stands: string, now: Date): Answered<J> => {
  const { build: asked } = candidate
  const revision = ground.revisions.get(asked.id) ?? null
  const judged = ground.outcomes.get(asked.id, one.profileId)
  // What an older revision said of this profile is no word on the current one.
  const evaluation = judged && judged.revisionId === revision?.id ? judged : null
  const remediation = isRemedy(ground, asked.id, one)
  const { applies, chain, answers } = rememberIn(candidate.standing, stands, () => ({ applies: applicabilityOf(ground, asked, one), chain: chainOf(ground, asked, one), answers: new Map<string, TimedAnswer>() }))
  const outcome = evaluation && (applies === 'installed' || remediation ? evaluation.installedOutcome : evaluation.outcome)
  const said = ground.decisions.get(one.environmentId, asked.id)
  const risks = ground.risks.get(one.environmentId, asked.id)
  const ask = () => askMayInstall(ground, candidate, one, { now, applies, chain, outcome, evaluation, remediation, said, risks })
  return {
    build: asked,
    withdrawn: candidate.withdrawn,
    applicability: applies,
    remediation,
    installFirst: chain.installFirst && applies === 'applicable' ? (ground.hotpatch.baselines.get(chain.installFirst) ?? null) : null,
    outcome,
    evaluation,
    decision: said ? wordOf(currentDecision(said)) : null,
    // Only what was decided, and a private fix, look at one installation: where there is neither, all that stand alike get one answer.
    answer: said || risks || ground.interims.on(one.systemId).length > 0 ? ask() : rememberIn(answers, one.identity === 'confirmed' && !remediation ? String(outcome) : `${outcome} ${one.identity} ${remediation}`, ask),
  }
}

const wordOf = (current: DecisionRow | null): Answered['decision'] => current && { kind: current.kind, own: current.own, byName: current.byName, at: current.at, verdictRevisionId: current.verdictRevisionId }

type Asked = {
  now: Date
  applies: Applicability
  chain: ChainGate
  outcome: Outcome | null
  evaluation: Judgement | null
  remediation: boolean
  said: readonly DecisionRow[] | undefined
  risks: readonly (typeof riskAcceptance.$inferSelect)[] | undefined
}

const askMayInstall = (ground: Ground, { build: asked, approvable: canBeApproved, withdrawn }: Candidate, one: Subject, { now, applies, chain, outcome, evaluation, remediation, said, risks }: Asked): TimedAnswer => {
  const revision = ground.revisions.get(asked.id) ?? null
  const current = said ? currentDecision(said) : null
  return askInTime({
    now,
    build: { approvable: canBeApproved, withdrawn, reboot: ground.reboots.get(asked.id) ?? asked.reboot },
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
    rollout: { ...noRollout(), chain: firstShut(chain, ground.interims.chain(asked, one.systemId)) },
  })
}
