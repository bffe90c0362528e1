import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { cohort, exposure, installation, outcome, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { isAnyOf } from '../environments/configuration'
import { answersFor, readGround, readInstallations, type Answered, type Ground, type Judgement, type Subject } from './install-facts'

/** How many installations of one environment get this answer. */
/** `mayBe`: nobody knows which build is there, and it may be this one. */
export type Counted = Answered & { customerId: string; environmentId: string; size: number; mayBe: boolean }

/**
 * What `installAnswers` says, counted: one answer for each cohort of installations that are alike. Only where something
 * was said of single installations (a decision pins them, a withdrawal names what replaces them) is each asked itself.
 */
export const countAnswers = async (tx: Tx, question: { buildIds?: readonly string[]; customerIds?: readonly string[] } = {}): Promise<Counted[]> => {
  const cohorts = await tx.db.select().from(cohort).where(question.customerIds ? isAnyOf(cohort.customerId, question.customerIds) : undefined)
  const ground = await readGround(tx, question, cohorts, readJudgements)
  const apart = await findApart(tx, ground, new Set(cohorts.map(one => one.environmentId)))
  const asked = rememberByLikeness(ground, tx.now)
  return [
    ...cohorts.flatMap(one => asked(one).filter(({ build }) => !apart.has(`${one.environmentId} ${build.id}`)).map(answered => counted(answered, one, one.size))),
    ...(await answerEach(tx, ground, apart)),
  ]
}

/** What every cohort of one likeness gets, before any decision: all that a whole house's installations can differ in. */
export const answersByLikeness = async (tx: Tx): Promise<{ ground: Ground; alike: { likeness: string; size: number; subject: Subject; answers: Answered[] }[] }> => {
  const rows = await tx.db
    .selectDistinctOn([cohort.likeness], { subject: cohort, total: sql<number>`(sum(${cohort.size}) over (partition by ${cohort.likeness}))::int` })
    .from(cohort)
    .orderBy(cohort.likeness)
  const subjects = rows.map(row => ({ ...row, subject: { ...row.subject, environmentId: NOWHERE } }))
  const ground = await readGround(tx, {}, subjects.map(row => row.subject), readJudgements)
  return { ground, alike: subjects.map(({ subject, total }) => ({ likeness: subject.likeness, size: total, subject, answers: answersFor(ground, subject, tx.now) })) }
}

const NOWHERE = ''

const readJudgements = (tx: Tx, buildIds: readonly string[], profileIds: readonly string[]): Promise<Judgement[]> =>
  tx.db
    .select({ buildId: outcome.buildId, profileId: outcome.profileId, revisionId: outcome.revisionId, outcome: outcome.outcome, installedOutcome: outcome.installedOutcome, conditionKeys: outcome.conditionKeys })
    .from(outcome)
    .where(and(isAnyOf(outcome.buildId, buildIds), isAnyOf(outcome.profileId, profileIds)))

/** `environment build`, where installations that are alike may still get different answers. */
const findApart = async (tx: Tx, ground: Ground, environmentIds: ReadonlySet<string>): Promise<Set<string>> => {
  const remedied = (await findRemedied(tx, ground)).filter(row => environmentIds.has(row.environmentId))
  return new Set([...ground.decisions.keys(), ...ground.risks.keys(), ...remedied.map(row => `${row.environmentId} ${row.buildId}`)])
}

/** Where a withdrawal names one of these builds as what replaces it: for the installations it exposed alone. */
export const findRemedied = (tx: Tx, { builds }: Pick<Ground, 'builds'>): Promise<{ environmentId: string; buildId: string }[]> => {
  const named = sql<string>`${withdrawal.remediation}->>'buildId'`
  return tx.db
    .selectDistinct({ environmentId: installation.environmentId, buildId: named })
    .from(exposure)
    .innerJoin(withdrawal, and(eq(withdrawal.consultancyId, exposure.consultancyId), eq(withdrawal.id, exposure.withdrawalId)))
    .innerJoin(installation, and(eq(installation.consultancyId, exposure.consultancyId), eq(installation.id, exposure.installationId)))
    .where(and(isNotNull(installation.customerId), sql`${named} = any(${sql.param(builds.map(row => row.id))})`))
}

const rememberByLikeness = (ground: Ground, now: Date) => {
  const known = new Map<string, Answered[]>()
  return (one: Subject & { likeness: string }): Answered[] => {
    const answers = known.get(one.likeness) ?? answersFor(ground, { ...one, environmentId: NOWHERE }, now)
    known.set(one.likeness, answers)
    return answers
  }
}

const answerEach = async (tx: Tx, ground: Ground, apart: ReadonlySet<string>): Promise<Counted[]> => {
  const environmentIds = [...new Set([...apart].map(place => place.split(' ')[0]!))]
  if (environmentIds.length === 0) return []
  const rows = await readInstallations(tx, { environmentIds })
  return rows.flatMap(({ installation: one }) =>
    answersFor(ground, one, tx.now).filter(({ build }) => apart.has(`${one.environmentId} ${build.id}`)).map(answered => counted(answered, { ...one, customerId: one.customerId! }, 1)),
  )
}

type Place = Pick<Subject, 'identity' | 'mayBeIds'> & { customerId: string; environmentId: string }

const counted = (answered: Answered, { customerId, environmentId, identity, mayBeIds }: Place, size: number): Counted => ({
  ...answered, customerId, environmentId, size, mayBe: identity === 'identity_unconfirmed' && mayBeIds.includes(answered.build.id),
})
