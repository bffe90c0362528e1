import { asc, eq, ilike } from 'drizzle-orm'
import { z } from 'zod'
import { customer, environment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { BUILD_KINDS, CHANNELS } from '../domain/build'
import { environmentStatus } from '../domain/may-install'
import { STATUSES, worstStatus, type Status } from '../domain/status'
import { input, line, list, wholeNumber } from '../forms'
import { answersByLikeness, countAnswers, type Counted } from './count-answers'
import { readFirstSteps, type FirstStep } from './first-steps'
import { installAnswers } from './install-facts'
import { readNeeds, type Need, type Waiting } from './needs'

/** `page` counts from 1, of customers by name; `buildPage` from 1, of builds from the newest. */
export const overviewInput = input({
  customers: line().optional(),
  product: line().optional(),
  kind: z.enum(BUILD_KINDS).optional(),
  channel: z.enum(CHANNELS).optional(),
  statuses: list(z.enum(STATUSES)).optional(),
  page: wholeNumber(1, 10_000).default(1),
  buildPage: wholeNumber(1, 1000).default(1),
})

type Counts = Readonly<Partial<Record<Status, number>>>
export type Cell = {
  worst: Status
  counts: Counts
  /** of a recalled build: whether something here has it, may have it for all that is known, or has not */
  recalled?: 'here' | 'perhaps' | 'elsewhere'
}
/** One page of a list that may be long: what it holds, of how many. */
type Page = { page: number; pages: number; total: number }
export type Overview = {
  customers: { id: string; name: string }[]
  builds: Build[]
  customerPage: Page
  buildPage: Page
  /** by `${customerId} ${buildId}`; a missing cell is a build that concerns nothing there */
  cells: Map<string, Cell>
  needs: Record<Need, Waiting>
  firstSteps: Record<FirstStep, boolean>
}

// As many as a large screen shows: a page of more is mostly markup that nobody looks at.
const CUSTOMERS_A_PAGE = 25
const BUILDS_A_PAGE = 8

/** The matrix: customers down, the builds we have said anything of across, newest first; the worst status wins a cell. */
export const readOverview = async (tx: Tx, given: z.infer<typeof overviewInput>): Promise<Overview> => {
  const everyone = await tx.db
    .select({ id: customer.id, name: customer.name })
    .from(customer)
    .where(given.customers ? ilike(customer.name, `%${given.customers.replace(/[%_\\]/g, '\\$&')}%`) : undefined)
    .orderBy(asc(customer.name))
  const alike = await answersByLikeness(tx)
  const builds = pageOf(fittingBuilds(alike.ground.builds, given), given.buildPage, BUILDS_A_PAGE)
  const buildIds = builds.rows.map(one => one.id)
  // A status is an answer, not a column: whoever asks for one asks every customer first.
  const wanted = new Set(given.statuses)
  const sifted = wanted.size === 0 ? null : cellsOf(await countAnswers(tx, { buildIds, customerIds: everyone.map(one => one.id) }, alike))
  const fitting = sifted ? everyone.filter(({ id }) => buildIds.some(buildId => Object.keys(sifted.get(`${id} ${buildId}`)?.counts ?? {}).some(status => wanted.has(status as Status)))) : everyone
  const customers = pageOf(fitting, given.page, CUSTOMERS_A_PAGE)
  return {
    customers: customers.rows,
    builds: builds.rows,
    customerPage: customers.page,
    buildPage: builds.page,
    cells: sifted ?? cellsOf(await countAnswers(tx, { buildIds, customerIds: customers.rows.map(one => one.id) }, alike)),
    needs: await readNeeds(tx, alike),
    firstSteps: await readFirstSteps(tx),
  }
}

const pageOf = <T>(all: readonly T[], asked: number, size: number): { rows: T[]; page: Page } => {
  const pages = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(asked, pages)
  return { rows: all.slice((page - 1) * size, page * size), page: { page, pages, total: all.length } }
}

/** Newest first. */
const fittingBuilds = (builds: readonly Build[], { product, kind, channel }: Pick<z.infer<typeof overviewInput>, 'product' | 'kind' | 'channel'>): Build[] =>
  builds.filter(one => (!product || one.productId === product) && (!kind || one.kind === kind) && (!channel || one.channel === channel)).toReversed()

const cellsOf = (rows: readonly Counted[]): Map<string, Cell> => {
  const cells = new Map<string, Cell>()
  for (const [key, group] of Map.groupBy(rows, row => `${row.customerId} ${row.build.id}`)) {
    const counts: Partial<Record<Status, number>> = {}
    for (const { answer, size } of group) counts[answer.status] = (counts[answer.status] ?? 0) + size
    const worst = worstStatus(Object.keys(counts) as Status[])
    if (worst && worst !== 'not_applicable') cells.set(key, { worst, counts, ...(worst === 'recalled' ? { recalled: recalledWhere(group) } : {}) })
  }
  return cells
}

const recalledWhere = (group: readonly Counted[]): NonNullable<Cell['recalled']> => {
  const recalled = group.filter(row => row.answer.status === 'recalled')
  if (recalled.some(row => row.applicability === 'installed' && !row.mayBe)) return 'here'
  return recalled.some(row => row.mayBe || row.applicability === 'needs_info') ? 'perhaps' : 'elsewhere'
}

/** One build, environment by environment: statuses, decisions to come, and what each installation's answer rests on. */
export const readBuildCoverage = async (tx: Tx, { buildId }: { buildId: string }) => {
  const rows = await installAnswers(tx, { buildIds: [buildId] })
  const places = await tx.db
    .select({ id: environment.id, name: environment.name, customerId: customer.id, customerName: customer.name })
    .from(environment)
    .innerJoin(customer, eq(customer.id, environment.customerId))
    .orderBy(asc(customer.name), asc(environment.name))
  const byPlace = Map.groupBy(rows.filter(row => row.applicability !== 'not_applicable'), row => row.installation.environmentId)
  return places.flatMap(place => {
    const own = byPlace.get(place.id) ?? []
    const worst = worstStatus(own.map(row => row.answer.status))
    return worst === null ? [] : [{ ...place, worst, counts: environmentStatus(own.map(row => row.answer.status)).counts, rows: own }]
  })
}
