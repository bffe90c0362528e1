import { asc, eq } from 'drizzle-orm'
import { branch, build, hotpatchMonth, product, PUBLIC_CATALOGUE, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { cadenceOf, planHotpatchMonths, type Cadence } from '@/server/domain/cadence'
import { found } from '../errors'
import { isLive } from '../recalls/live-withdrawal'
import { readKnownIssues } from './known-issues'
import type { Build } from './queries'

export type TimelineBuild = Build & { withdrawn: boolean }
export type Lane = { branchId: string; name: string; builds: TimelineBuild[]; cadence: Cadence | null }
export type CalendarMonth = { month: string; planned: 'baseline' | 'hotpatch' | 'unknown'; shipped: 'baseline' | 'hotpatch' | null; build: Build | null; note: string | null; forecast: boolean }
export type Calendar = { branchId: string; name: string; source: string; months: CalendarMonth[] }

const MONTHS_AHEAD = 6

/** A product as it was released: a lane a branch, with how often a release came, its hotpatch calendar and known issues. */
export const readProduct = async (tx: Tx, productId: string) => {
  const [row] = await tx.db.select().from(product).where(eq(product.id, productId))
  const { name, vendor } = found(row, 'product')
  const branches = await tx.db.select().from(branch).where(eq(branch.productId, productId)).orderBy(asc(branch.position))
  const builds = await tx.db.select().from(build).where(eq(build.productId, productId)).orderBy(asc(build.version))
  const withdrawn = new Set((await tx.db.select({ id: withdrawal.buildId }).from(withdrawal).where(isLive)).map(one => one.id))
  const today = tx.now.toISOString().slice(0, 10)
  const lanes: Lane[] = branches.map(({ id, name: branchName }) => {
    const own = builds.filter(one => one.branchId === id).map(one => ({ ...one, withdrawn: one.vendorWithdrawnReason !== null || withdrawn.has(one.id) }))
    return { branchId: id, name: branchName, builds: own, cadence: cadenceOf(own.filter(isRelease).map(toRelease), today) }
  })
  return { id: productId, name, vendor, today, lanes, calendars: await readCalendars(tx, branches, builds), knownIssues: await readKnownIssues(tx, productId) }
}

/** What was pulled was no release to wait for, nor is a preview, a private fix or a number nobody confirms. */
const isRelease = (one: TimelineBuild) => one.channel === 'general' && one.releasedOn !== null && !one.withdrawn
const toRelease = (one: Build) => ({ day: one.releasedOn!, precise: one.datePrecision === 'day' })

const readCalendars = async (tx: Tx, branches: readonly (typeof branch.$inferSelect)[], builds: readonly Build[]): Promise<Calendar[]> => {
  const calendars: Calendar[] = []
  for (const { id, name } of branches) {
    const rows = await tx.db.select().from(hotpatchMonth).where(eq(hotpatchMonth.branchId, id)).orderBy(asc(hotpatchMonth.month))
    const last = rows.at(-1)
    if (!last) continue
    const buildOf = new Map(builds.filter(one => one.consultancyId === PUBLIC_CATALOGUE).map(one => [one.key, one]))
    const months = rows.map(({ month, planned, shipped, buildKey, note }) => ({ month, planned, shipped, build: buildOf.get(buildKey ?? '') ?? null, note, forecast: false }))
    const ahead = planHotpatchMonths(last.month, MONTHS_AHEAD).map(one => ({ ...one, shipped: null, build: null, note: null, forecast: true }))
    calendars.push({ branchId: id, name, source: last.source, months: [...months, ...ahead] })
  }
  return calendars
}
