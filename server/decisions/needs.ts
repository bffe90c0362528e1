import { asc, eq, sql } from 'drizzle-orm'
import { build, verdictDraft } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import type { Status } from '../domain/status'
import { findRemedied, type Alike } from './count-answers'
import { installAnswers, type Answered, type Ground, type InstallRow, type Subject } from './install-facts'

export const NEEDS = ['recalled', 'review', 'decisions', 'unsure'] as const
export type Need = (typeof NEEDS)[number]
/** Where something waits: at a customer, or at a build alone when it is a draft in review. */
export type NeedPlace = { build: Build; customer: { id: string; name: string } | null }
/** `count`: customers on a recalled build, drafts in review, else installations. `places`: the first of `placesCount`. */
export type Waiting = { count: number; places: NeedPlace[]; placesCount: number }

const SHOWN = 4
const UNSURE: readonly Status[] = ['needs_info', 'needs_sign_off', 'identity_unconfirmed']

/** What needs a person today, over the whole house. Asked once for each likeness of installations, not for each of them. */
export const readNeeds = async (tx: Tx, { ground, byLikeness }: Alike): Promise<Record<Need, Waiting>> => {
  const remedied = (await findRemedied(tx, ground)).map(row => ({ ...row, reopened: false }))
  const singly = await askSingly(tx, [...remedied, ...(await findReopened(tx, ground))])
  const wait = (waits: (answered: Answered, subject: Subject) => boolean, undecided = false) =>
    findWaiting(tx, ground, {
      undecided,
      remedied,
      pairs: [...byLikeness].flatMap(([likeness, { subject, answers }]) => answers.filter(one => waits(one, subject)).map(one => ({ likeness, buildId: one.build.id }))),
      singly: singly.filter(row => (undecided || !row.reopened) && waits(row, row.installation)),
    })
  const recalled = await wait(hasRecalled)
  return {
    recalled: { ...recalled, count: recalled.customers },
    review: await readReviews(tx),
    decisions: await wait(({ answer }) => answer.status === 'undecided', true),
    // What the lab still owes an answer to, whatever a customer has said of it meanwhile.
    unsure: await wait(({ answer }) => UNSURE.includes(answer.status)),
  }
}

/** On a recalled build, or perhaps on one: the recall is not over there. Nothing a customer decides hides it. */
const hasRecalled = ({ answer, applicability, build: one }: Answered, { identity, mayBeIds }: Subject) =>
  answer.status === 'recalled' && (applicability === 'installed' || (identity === 'identity_unconfirmed' && mayBeIds.includes(one.id)))

type Place = { environmentId: string; buildId: string; reopened: boolean }
type Single = InstallRow & { reopened: boolean }
type Question = { pairs: readonly { likeness: string; buildId: string }[]; remedied: readonly Place[]; singly: readonly Single[]; undecided: boolean }
type Found = { customer_id: string; name: string; build_id: string; installations: number; customers: number; places: number }

/** Where these likenesses are, and single installations beside them. `undecided`: only where nothing has been decided. */
const findWaiting = async (tx: Tx, ground: Ground, { pairs, remedied, singly, undecided }: Question): Promise<Waiting & { customers: number }> => {
  const nothing = { count: 0, customers: 0, places: [], placesCount: 0 }
  if (pairs.length === 0 && singly.length === 0) return nothing
  const newest = ground.builds.map(one => one.id).reverse()
  const { rows } = await tx.db.execute<Found>(sql`
    with pair as (select * from unnest(${sql.param(pairs.map(one => one.likeness))}::text[], ${sql.param(pairs.map(one => one.buildId))}::uuid[]) as p(likeness, build_id)),
    remedied as (select * from unnest(${sql.param(remedied.map(one => one.environmentId))}::uuid[], ${sql.param(remedied.map(one => one.buildId))}::uuid[]) as r(environment_id, build_id)),
    place as (
      select c.customer_id, p.build_id, c.size from pair p join cohort c on c.consultancy_id = ${tx.consultancyId} and c.likeness = p.likeness
      where not exists (select 1 from remedied r where r.environment_id = c.environment_id and r.build_id = p.build_id)
        and not (${undecided} and exists (select 1 from decision d where d.consultancy_id = ${tx.consultancyId} and d.environment_id = c.environment_id and d.build_id = p.build_id))
      union all select *, 1 from unnest(${sql.param(singly.map(one => one.installation.customerId))}::uuid[], ${sql.param(singly.map(one => one.build.id))}::uuid[])
    ),
    hit as (select customer_id, build_id, sum(size)::int as size from place group by 1, 2)
    select hit.customer_id, customer.name, hit.build_id, (sum(hit.size) over ())::int as installations, (count(*) over ())::int as places,
           (select count(distinct customer_id)::int from hit) as customers
    from hit join customer on customer.consultancy_id = ${tx.consultancyId} and customer.id = hit.customer_id
    order by array_position(${sql.param(newest)}::uuid[], hit.build_id), customer.name limit ${SHOWN}`)
  const [first] = rows
  if (!first) return nothing
  const builds = new Map(ground.builds.map(one => [one.id, one]))
  return {
    count: first.installations,
    customers: first.customers,
    placesCount: first.places,
    places: rows.map(row => ({ build: builds.get(row.build_id)!, customer: { id: row.customer_id, name: row.name } })),
  }
}

/** Where a last word still leaves a question: it was only until now, accepts a risk for the installations it named alone, or plainly refuses a fix for something exploited. */
const findReopened = async (tx: Tx, ground: Ground): Promise<Place[]> => {
  const { rows } = await tx.db.execute<{ environment_id: string; build_id: string }>(sql`
    select distinct d.environment_id, d.build_id from decision d
    where d.consultancy_id = ${tx.consultancyId} and (d.until <= ${tx.now.toISOString()} or d.kind = 'risk_accepted'
        or (d.kind in ('declined', 'deferred') and d.build_id = any(${sql.param(`{${[...ground.exploited].join(',')}}`)}::uuid[])))
      and not exists (select 1 from decision n where n.consultancy_id = d.consultancy_id and n.environment_id = d.environment_id and n.build_id = d.build_id and n.at > d.at and (n.own or not d.own))`)
  return rows.filter(row => ground.revisions.has(row.build_id)).map(row => ({ environmentId: row.environment_id, buildId: row.build_id, reopened: true }))
}

/** Each installation there asked itself. */
const askSingly = async (tx: Tx, places: readonly Place[]): Promise<Single[]> => {
  if (places.length === 0) return []
  const asked = new Map(places.map(one => [`${one.environmentId} ${one.buildId}`, one.reopened]))
  const rows = await installAnswers(tx, { buildIds: [...new Set(places.map(one => one.buildId))], environmentIds: [...new Set(places.map(one => one.environmentId))] })
  return rows.flatMap(row => {
    const reopened = asked.get(`${row.installation.environmentId} ${row.build.id}`)
    return reopened === undefined ? [] : [{ ...row, reopened }]
  })
}

const readReviews = async (tx: Tx): Promise<Waiting> => {
  const rows = await tx.db.select({ build }).from(verdictDraft).innerJoin(build, eq(build.id, verdictDraft.buildId)).where(eq(verdictDraft.state, 'review')).orderBy(asc(build.id))
  return { count: rows.length, placesCount: rows.length, places: rows.slice(0, SHOWN).map(row => ({ build: row.build, customer: null })) }
}
