import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { cohort, decision, exposure, installation, outcome, riskAcceptance, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { isAnyOf } from '../environments/configuration'
import { findInterimEnvironments } from '../interim-updates/read-interims'
import { isLive } from '../recalls/live-withdrawal'
import { readGround, type Ground, type Judgement, type Subject } from './ground'
import { answersFor, installAnswers, type Answered } from './install-facts'
import { findHeld } from './rollout-ground'

/** How many installations of one environment get this answer. `mayBe`: nobody knows which build is there, and it may be this one. */
export type Counted = Answered & { customerId: string; environmentId: string; size: number; mayBe: boolean }

type Question = { buildIds?: readonly string[]; customerIds?: readonly string[] }

/** What installations of one likeness get before anything is decided: all that a whole house's installations can differ in. */
export type Alike = { ground: Ground; byLikeness: ReadonlyMap<string, { subject: Subject; size: number; answers: Answered[] }> }

/** Asked once for each likeness there is, however many installations share it. */
export const answersByLikeness = async (tx: Tx, { buildIds, customerIds }: Question = {}): Promise<Alike> => {
  // One row of each likeness, found by its place in the table: sorting all of them whole would cost twice as much.
  const one = tx.db
    .select({ likeness: cohort.likeness, at: sql`min(ctid)`.as('at'), total: sql<number>`sum(${cohort.size})::int`.as('total') })
    .from(cohort)
    .where(customerIds ? isAnyOf(cohort.customerId, customerIds) : undefined)
    .groupBy(cohort.likeness)
    .as('one')
  const rows = await tx.db.select({ likeness: cohort.likeness, subject: SUBJECT, size: one.total }).from(one).innerJoin(cohort, sql`${cohort}.ctid = ${one.at}`)
  const alike = rows.map(row => ({ ...row, subject: { ...row.subject, environmentId: NOWHERE, customerId: null, systemId: null } }))
  const ground = await readGround(tx, buildIds ? { buildIds } : {}, alike.map(row => row.subject), readJudgements)
  return { ground, byLikeness: new Map(alike.map(({ likeness, subject, size }) => [likeness, { subject, size, answers: answersFor(ground, subject, tx.now) }])) }
}

const NOWHERE = ''
const SUBJECT = {
  id: cohort.id, customerId: cohort.customerId, productId: cohort.productId, branchId: cohort.branchId, buildId: cohort.buildId,
  reportedVersion: cohort.reportedVersion, identity: cohort.identity, mayBeIds: cohort.mayBeIds, profileId: cohort.profileId,
}

/**
 * What `installAnswers` says, counted: one answer for each cohort of installations that are alike. Only where something
 * was said of single installations or of one customer's (a decision pins them, a withdrawal names what replaces them, a hold
 * reaches some, a private fix is on one) is each asked itself.
 * `alike`, where it is at hand, must be of at least these builds and customers.
 */
export const countAnswers = async (tx: Tx, question: Question = {}, alike?: Alike): Promise<Counted[]> => {
  const { ground, byLikeness } = alike ?? (await answersByLikeness(tx, question))
  const cohorts = await tx.db
    .select({ customerId: cohort.customerId, environmentId: cohort.environmentId, likeness: cohort.likeness, size: cohort.size })
    .from(cohort)
    .where(question.customerIds ? isAnyOf(cohort.customerId, question.customerIds) : undefined)
  const asked = new Set(question.buildIds ?? ground.builds.map(row => row.id))
  const apart = await findApart(tx, ground, [...asked], [...new Set(cohorts.map(one => one.environmentId))])
  const together = cohorts.flatMap(one => {
    const { subject, answers } = byLikeness.get(one.likeness)!
    return answers
      .filter(({ build }) => asked.has(build.id) && !apart.has(`${one.environmentId} ${build.id}`))
      .map(answered => counted(answered, { ...one, identity: subject.identity, mayBeIds: subject.mayBeIds }, one.size))
  })
  return [...together, ...(await answerEach(tx, apart))]
}

export type CountedHere = Pick<Answered, 'applicability' | 'outcome'> & { customerId: string; size: number }

/** What a verdict means customer by customer, whatever anybody decided: summed where the cohorts are, so that a house of a thousand customers is a thousand rows. */
export const countOutcomes = async (tx: Tx, { buildId }: { buildId: string }): Promise<CountedHere[]> => {
  const { ground, byLikeness } = await answersByLikeness(tx, { buildIds: [buildId] })
  const meanings = new Map<string, Pick<Answered, 'applicability' | 'outcome'>>()
  const alike = [...byLikeness].flatMap(([likeness, { answers }]) => answers.map(({ applicability, outcome: means }) => {
    const meaning = `${applicability} ${means}`
    meanings.set(meaning, { applicability, outcome: means })
    return { likeness, meaning }
  }))
  const remedied = await findRemedied(tx, ground)
  const { rows } = await tx.db.execute<{ customer_id: string; meaning: string; size: number }>(sql`
    select c.customer_id, a.meaning, sum(c.size)::int as size
    from unnest(${sql.param(alike.map(one => one.likeness))}::text[], ${sql.param(alike.map(one => one.meaning))}::text[]) as a(likeness, meaning)
    join cohort c on c.consultancy_id = ${tx.consultancyId} and c.likeness = a.likeness and c.environment_id <> all(${sql.param(remedied.map(one => one.environmentId))}::uuid[])
    group by 1, 2`)
  const singly = await answerEach(tx, new Set(remedied.map(one => `${one.environmentId} ${one.buildId}`)))
  return [...rows.map(row => ({ ...meanings.get(row.meaning)!, customerId: row.customer_id, size: row.size })), ...singly]
}

const readJudgements = (tx: Tx, buildIds: readonly string[], profileIds: readonly string[]): Promise<Judgement[]> =>
  tx.db
    .select({ buildId: outcome.buildId, profileId: outcome.profileId, revisionId: outcome.revisionId, outcome: outcome.outcome, installedOutcome: outcome.installedOutcome, conditionKeys: outcome.conditionKeys })
    .from(outcome)
    .where(and(isAnyOf(outcome.buildId, buildIds), isAnyOf(outcome.profileId, profileIds)))

/** `environment build`, where installations that are alike may still get different answers. */
const findApart = async (tx: Tx, ground: Ground, buildIds: readonly string[], environmentIds: readonly string[]): Promise<Set<string>> => {
  const said = (table: typeof decision | typeof riskAcceptance) =>
    tx.db.selectDistinct({ environmentId: table.environmentId, buildId: table.buildId }).from(table).where(and(isAnyOf(table.environmentId, environmentIds), isAnyOf(table.buildId, buildIds)))
  const here = new Set(environmentIds)
  const singled = [...(await findRemedied(tx, ground)), ...(await findHeld(tx, buildIds))].filter(row => here.has(row.environmentId))
  const interim = (await findInterimEnvironments(tx, environmentIds)).flatMap(environmentId => buildIds.map(buildId => ({ environmentId, buildId })))
  return new Set([...(await said(decision)), ...(await said(riskAcceptance)), ...singled, ...interim].map(row => `${row.environmentId} ${row.buildId}`))
}

/** Where a withdrawal names one of these builds as what replaces it: for the installations it exposed alone. */
export const findRemedied = (tx: Tx, { builds }: Pick<Ground, 'builds'>): Promise<{ environmentId: string; buildId: string }[]> => {
  // Everywhere or in some case: whether the case holds is asked of each installation.
  const named = sql<string>`named.build_id #>> '{}'`
  return tx.db
    .selectDistinct({ environmentId: installation.environmentId, buildId: named })
    .from(exposure)
    .innerJoin(withdrawal, and(eq(withdrawal.consultancyId, exposure.consultancyId), eq(withdrawal.id, exposure.withdrawalId)))
    .innerJoin(installation, and(eq(installation.consultancyId, exposure.consultancyId), eq(installation.id, exposure.installationId)))
    .innerJoin(sql`jsonb_path_query(${withdrawal.remediation}, '$.**.buildId') as named(build_id)`, sql`true`)
    .where(and(isLive, isNotNull(installation.customerId), sql`${named} = any(${sql.param(builds.map(row => row.id))})`))
}

const answerEach = async (tx: Tx, apart: ReadonlySet<string>): Promise<Counted[]> => {
  if (apart.size === 0) return []
  const places = [...apart].map(place => place.split(' ') as [string, string])
  const rows = await installAnswers(tx, { environmentIds: [...new Set(places.map(([id]) => id))], buildIds: [...new Set(places.map(([, id]) => id))] })
  return rows
    .filter(row => apart.has(`${row.installation.environmentId} ${row.build.id}`))
    .map(({ installation: one, systemName: _systemName, ...row }) => counted(row, { ...one, customerId: one.customerId! }, 1))
}

type Place = Pick<Subject, 'identity' | 'mayBeIds'> & { customerId: string; environmentId: string }

const counted = (answered: Answered, { customerId, environmentId, identity, mayBeIds }: Place, size: number): Counted => ({
  ...answered, customerId, environmentId, size, mayBe: identity === 'identity_unconfirmed' && mayBeIds.includes(answered.build.id),
})
