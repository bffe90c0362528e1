import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { build, cohort, profilePause, reinstatement, verdictDraft, withdrawal, type Wording } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import type { Status } from '../domain/status'
import { isAnyOf } from '../environments/configuration'
import { listRecurred } from '../issues/queries'
import { isLive } from '../recalls/live-withdrawal'
import { readCurrentRevisions } from '../verdicts/evidence'
import { findRemedied, type Alike } from './count-answers'
import type { Ground, Subject } from './ground'
import { installAnswers, type Answered, type InstallRow } from './install-facts'
import { findHeld } from './rollout-ground'

export const NEEDS = ['recalled', 'recurred', 'paused', 'lifted', 'review', 'decisions', 'unsure'] as const
export type Need = (typeof NEEDS)[number]
/** Where something waits: at a customer, or at a build alone when it is a draft in review or an issue that came back. */
export type NeedPlace = { build: Build; customer: { id: string; name: string } | null; issue?: { id: string; title: Wording } }
/** `count`: customers on a recalled build, issues that came back, configurations paused after a failure, builds put back without a new verdict, drafts in review, else installations. `places`: the first of them; `more`: there are others. */
export type Waiting = { count: number; places: NeedPlace[]; more: boolean }

const SHOWN = 4
const UNSURE: readonly Status[] = ['needs_info', 'needs_sign_off', 'identity_unconfirmed']

/** What needs a person today, over the whole house. Asked once for each likeness of installations, not for each of them. */
export const readNeeds = async (tx: Tx, { ground, byLikeness }: Alike): Promise<Record<Need, Waiting>> => {
  const apart = distinct([...(await findRemedied(tx, ground)), ...(await findHeld(tx, ground.builds.map(row => row.id)))])
  const singly = await askSingly(tx, [...(await findReopened(tx, ground)), ...apart.map(row => ({ ...row, reopened: false }))])
  const question = (waits: (answered: Answered, subject: Subject) => boolean, undecided = false): Question => {
    const alike = new Map<string, Likeness[]>()
    for (const [likeness, { subject, size, answers }] of byLikeness) {
      for (const one of answers) if (waits(one, subject)) (alike.get(one.build.id) ?? alike.set(one.build.id, []).get(one.build.id)!).push({ likeness, size })
    }
    return { undecided, apart, alike, singly: singly.filter(row => (undecided || !row.reopened) && waits(row, row.installation)) }
  }
  const [recalled, undecided, unsure] = [question(hasRecalled), question(({ answer }) => answer.status === 'undecided', true), question(({ answer }) => UNSURE.includes(answer.status))]
  return {
    recalled: { ...(await findPlaces(tx, ground, recalled)), count: await countCustomers(tx, recalled) },
    recurred: await readRecurred(tx),
    paused: await readPaused(tx),
    lifted: await readLifted(tx),
    review: await readReviews(tx),
    decisions: { ...(await findPlaces(tx, ground, undecided)), count: await countInstallations(tx, undecided) },
    // What the lab still owes an answer to, whatever a customer has said of it meanwhile.
    unsure: { ...(await findPlaces(tx, ground, unsure)), count: await countInstallations(tx, unsure) },
  }
}

/** On a recalled build, or perhaps on one: the recall is not over there. Nothing a customer decides hides it. */
const hasRecalled = ({ answer, applicability, build: one }: Answered, { identity, mayBeIds }: Subject) =>
  answer.status === 'recalled' && (applicability === 'installed' || (identity === 'identity_unconfirmed' && mayBeIds.includes(one.id)))

type Place = { environmentId: string; buildId: string }
const distinct = (places: readonly Place[]): Place[] => [...new Map(places.map(one => [`${one.environmentId} ${one.buildId}`, one])).values()]
type Asked = Place & { reopened: boolean }
type Single = InstallRow & { reopened: boolean }
type Likeness = { likeness: string; size: number }
/** Which likenesses wait on each build, except where single installations were asked themselves. `undecided`: only where nothing has been decided. */
type Question = { alike: ReadonlyMap<string, readonly Likeness[]>; apart: readonly Place[]; singly: readonly Single[]; undecided: boolean }

/** All that are alike, less those of the places left out, counted by likeness too. */
const countInstallations = async (tx: Tx, { alike, apart, singly, undecided }: Question): Promise<number> => {
  const all = [...alike.values()].flat().reduce((sum, one) => sum + one.size, 0)
  const left = undecided
    ? sql`select distinct environment_id, build_id from decision where consultancy_id = ${tx.consultancyId} and build_id = any(${sql.param([...alike.keys()])}::uuid[]) union select * from apart`
    : sql`select * from apart`
  if (all === 0 || (!undecided && apart.length === 0)) return all + singly.length
  const { rows } = await tx.db.execute<{ likeness: string; build_id: string; size: number }>(sql`
    with apart as (select * from unnest(${sql.param(apart.map(one => one.environmentId))}::uuid[], ${sql.param(apart.map(one => one.buildId))}::uuid[]) as r(environment_id, build_id)),
    left_out as (${left})
    select c.likeness, l.build_id, sum(c.size)::int as size from left_out l join cohort c on c.consultancy_id = ${tx.consultancyId} and c.environment_id = l.environment_id group by 1, 2`)
  const waiting = new Map([...alike].map(([buildId, same]) => [buildId, new Set(same.map(one => one.likeness))]))
  return all - rows.filter(row => waiting.get(row.build_id)?.has(row.likeness)).reduce((sum, row) => sum + row.size, 0) + singly.length
}

const countCustomers = async (tx: Tx, { alike, singly }: Question): Promise<number> => {
  const likenesses = [...new Set([...alike.values()].flat().map(one => one.likeness))]
  const rows = likenesses.length === 0 ? [] : await tx.db.selectDistinct({ id: cohort.customerId }).from(cohort).where(isAnyOf(cohort.likeness, likenesses))
  return new Set([...rows.map(row => row.id), ...singly.map(row => row.installation.customerId)]).size
}

/** The first customers by name on the newest builds that wait; the search ends as soon as there are enough. */
const findPlaces = async (tx: Tx, ground: Ground, { alike, apart, singly, undecided }: Question): Promise<Pick<Waiting, 'places' | 'more'>> => {
  const places: NeedPlace[] = []
  for (const tested of ground.builds.toReversed()) {
    const same = alike.get(tested.id) ?? []
    const single = [...new Set(singly.filter(row => row.build.id === tested.id).map(row => row.installation.customerId!))]
    if (same.length === 0 && single.length === 0) continue
    const { rows } = await tx.db.execute<{ id: string; name: string }>(sql`
      select id, name from (select id, name from customer where consultancy_id = ${tx.consultancyId} order by name offset 0) named
      where id = any(${sql.param(single)}::uuid[]) or exists (
        select 1 from cohort c where c.consultancy_id = ${tx.consultancyId} and c.customer_id = named.id and c.likeness = any(${sql.param(same.map(one => one.likeness))}::text[])
          and c.environment_id <> all(${sql.param(apart.filter(one => one.buildId === tested.id).map(one => one.environmentId))}::uuid[])
          and not (${undecided} and exists (select 1 from decision d where d.consultancy_id = ${tx.consultancyId} and d.environment_id = c.environment_id and d.build_id = ${tested.id})))
      limit ${SHOWN + 1 - places.length}`)
    places.push(...rows.map(({ id, name }) => ({ build: tested, customer: { id, name } })))
    if (places.length > SHOWN) break
  }
  return { places: places.slice(0, SHOWN), more: places.length > SHOWN }
}

/** Where a last word still leaves a question: it was only until now, accepts a risk for the installations it named alone, or plainly refuses a fix for something exploited. */
const findReopened = async (tx: Tx, ground: Ground): Promise<Asked[]> => {
  const { rows } = await tx.db.execute<{ environment_id: string; build_id: string }>(sql`
    select distinct d.environment_id, d.build_id from decision d
    where d.consultancy_id = ${tx.consultancyId} and (d.until <= ${tx.now.toISOString()} or d.kind = 'risk_accepted'
        or (d.kind in ('declined', 'deferred') and d.build_id = any(${sql.param(`{${[...ground.exploited].join(',')}}`)}::uuid[])))
      and not exists (select 1 from decision n where n.consultancy_id = d.consultancy_id and n.environment_id = d.environment_id and n.build_id = d.build_id and n.at > d.at and (n.own or not d.own))`)
  return rows.filter(row => ground.revisions.has(row.build_id)).map(row => ({ environmentId: row.environment_id, buildId: row.build_id, reopened: true }))
}

/** Each installation there asked itself. */
const askSingly = async (tx: Tx, places: readonly Asked[]): Promise<Single[]> => {
  if (places.length === 0) return []
  const asked = new Map(places.map(one => [`${one.environmentId} ${one.buildId}`, one.reopened]))
  const rows = await installAnswers(tx, { buildIds: [...new Set(places.map(one => one.buildId))], environmentIds: [...new Set(places.map(one => one.environmentId))] })
  return rows.flatMap(row => {
    const reopened = asked.get(`${row.installation.environmentId} ${row.build.id}`)
    return reopened === undefined ? [] : [{ ...row, reopened }]
  })
}

const readRecurred = async (tx: Tx): Promise<Waiting> => {
  const rows = await listRecurred(tx)
  return { count: rows.length, more: rows.length > SHOWN, places: rows.slice(0, SHOWN).map(({ build: on, ...issue }) => ({ build: on, customer: null, issue })) }
}

/** Failures whose pause runs and that no engineer has looked at. */
const readPaused = async (tx: Tx): Promise<Waiting> => {
  const rows = await tx.db
    .selectDistinctOn([profilePause.buildId, profilePause.profileId], { build })
    .from(profilePause)
    .innerJoin(build, eq(build.id, profilePause.buildId))
    .where(and(isNull(profilePause.settledAt), gt(profilePause.endsAt, tx.now)))
  const builds = [...new Map(rows.map(row => [row.build.id, row.build])).values()]
  return { count: rows.length, more: builds.length > SHOWN, places: builds.slice(0, SHOWN).map(one => ({ build: one, customer: null })) }
}

/** Put back after a recall, and nothing said of it since. */
const readLifted = async (tx: Tx): Promise<Waiting> => {
  const rows = await tx.db
    .selectDistinctOn([build.id], { build })
    .from(reinstatement)
    .innerJoin(withdrawal, eq(withdrawal.id, reinstatement.withdrawalId))
    .innerJoin(build, eq(build.id, withdrawal.buildId))
  if (rows.length === 0) return { count: 0, more: false, places: [] }
  const buildIds = rows.map(row => row.build.id)
  const settled = new Set([
    ...(await readCurrentRevisions(tx, { buildIds })).map(row => row.buildId),
    ...(await tx.db.select({ id: withdrawal.buildId }).from(withdrawal).where(and(inArray(withdrawal.buildId, buildIds), isLive))).map(row => row.id),
  ])
  const waiting = rows.filter(row => !settled.has(row.build.id))
  return { count: waiting.length, more: waiting.length > SHOWN, places: waiting.slice(0, SHOWN).map(row => ({ build: row.build, customer: null })) }
}

const readReviews = async (tx: Tx): Promise<Waiting> => {
  const rows = await tx.db.select({ build }).from(verdictDraft).innerJoin(build, eq(build.id, verdictDraft.buildId)).where(eq(verdictDraft.state, 'review')).orderBy(asc(build.id))
  return { count: rows.length, more: rows.length > SHOWN, places: rows.slice(0, SHOWN).map(row => ({ build: row.build, customer: null })) }
}
