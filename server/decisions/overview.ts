import { asc, eq } from 'drizzle-orm'
import { customer, environment, verdictDraft } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { environmentStatus } from '../domain/may-install'
import { worstStatus, type Status } from '../domain/status'
import { readFirstSteps, type FirstStep } from './first-steps'
import { installAnswers, type InstallRow } from './install-facts'

type Counts = Readonly<Partial<Record<Status, number>>>
export type Cell = { worst: Status; counts: Counts }
export type Overview = {
  customers: { id: string; name: string }[]
  builds: Build[]
  /** by `${customerId} ${buildId}`; a missing cell is a build that concerns nothing there */
  cells: Map<string, Cell>
  needs: Record<Need, { count: number; places: NeedPlace[] }>
  firstSteps: Record<FirstStep, boolean>
}
export const NEEDS = ['recalled', 'review', 'decisions', 'unsure'] as const
type Need = (typeof NEEDS)[number]
/** Where something waits: at a customer, or at a build alone when it is a draft in review. */
export type NeedPlace = { build: Build; customerId: string | null }

/** The matrix: customers down, the builds we have said anything of across, newest first; the worst status wins a cell. */
export const readOverview = async (tx: Tx): Promise<Overview> => {
  const customers = await tx.db.select({ id: customer.id, name: customer.name }).from(customer).orderBy(asc(customer.name))
  const rows = await installAnswers(tx)
  const cells = new Map<string, Cell>()
  for (const [key, group] of Map.groupBy(rows, row => `${row.installation.customerId} ${row.build.id}`)) {
    const { worst, counts } = environmentStatus(group.map(row => row.answer.status))
    if (worst && worst !== 'not_applicable') cells.set(key, { worst, counts })
  }
  const builds = [...new Map(rows.map(row => [row.build.id, row.build])).values()].reverse()
  const inReview = await tx.db.select().from(verdictDraft).where(eq(verdictDraft.state, 'review'))
  const reviewed = builds.filter(one => inReview.some(draft => draft.buildId === one.id))
  const recalled = rows.filter(hasRecalled)
  const undecided = rows.filter(row => row.answer.status === 'undecided')
  const unsure = rows.filter(row => ['needs_info', 'needs_sign_off', 'identity_unconfirmed'].includes(row.answer.status))
  return {
    customers,
    builds,
    cells,
    needs: {
      recalled: { count: new Set(recalled.map(row => row.installation.customerId)).size, places: placesOf(recalled) },
      review: { count: inReview.length, places: reviewed.map(one => ({ build: one, customerId: null })) },
      decisions: { count: undecided.length, places: placesOf(undecided) },
      unsure: { count: unsure.length, places: placesOf(unsure) },
    },
    firstSteps: await readFirstSteps(tx),
  }
}

/** Each customer and build once. */
const placesOf = (rows: readonly InstallRow[]): NeedPlace[] => [
  ...new Map(rows.map(row => [`${row.installation.customerId} ${row.build.id}`, { build: row.build, customerId: row.installation.customerId }])).values(),
]

/** On a recalled build, or perhaps on one: the recall is not over there. */
const hasRecalled = ({ answer, applicability, installation, build }: InstallRow) =>
  answer.status === 'recalled' && (applicability === 'installed' || (installation.identity === 'identity_unconfirmed' && installation.mayBeIds.includes(build.id)))

/** One build, environment by environment: statuses, decisions to come, and what each installation's answer rests on. */
export const readBuildCoverage = async (tx: Tx, { buildId }: { buildId: string }) => {
  const rows = await installAnswers(tx, { buildIds: [buildId] })
  const places = await tx.db
    .select({ id: environment.id, name: environment.name, customerId: customer.id, customerName: customer.name })
    .from(environment)
    .innerJoin(customer, eq(customer.id, environment.customerId))
    .orderBy(asc(customer.name), asc(environment.name))
  return places.flatMap(place => {
    const own = rows.filter(row => row.installation.environmentId === place.id && row.applicability !== 'not_applicable')
    const worst = worstStatus(own.map(row => row.answer.status))
    return worst === null ? [] : [{ ...place, worst, counts: environmentStatus(own.map(row => row.answer.status)).counts, rows: own }]
  })
}
