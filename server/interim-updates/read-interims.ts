import { and, eq, isNull } from 'drizzle-orm'
import { build, buildFix, interimUpdate, interimWaiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { interimChain, type FixList, type InterimUpdate } from '../domain/interim-update'
import type { Gate } from '../domain/may-install'
import type { Build } from '../catalogue/queries'
import { isAnyOf } from '../environments/configuration'

/** The interim updates of some environments, and what the builds asked about make of them. */
export type Interims = { on(systemId: string | null): readonly InterimUpdate[]; chain(asked: Build, systemId: string | null): Gate }

const NONE: readonly InterimUpdate[] = []

export const readInterims = async (tx: Tx, environmentIds: readonly string[], buildIds: readonly string[]): Promise<Interims> => {
  const live = environmentIds.length === 0 ? [] : await readLive(tx, environmentIds)
  const lists = live.length === 0 ? new Map<string, FixList>() : await readFixLists(tx, buildIds, live)
  const bySystem = Map.groupBy(live, row => row.systemId)
  const on = (systemId: string | null) => (systemId === null ? NONE : (bySystem.get(systemId) ?? NONE))
  return { on, chain: (asked, systemId) => interimChain(asked, on(systemId), lists.get(asked.id) ?? UNLISTED) }
}

const UNLISTED: FixList = { defects: new Set(), waivedIds: new Set() }

const readLive = (tx: Tx, environmentIds: readonly string[]) =>
  tx.db
    .select({ id: interimUpdate.id, systemId: interimUpdate.systemId, defect: interimUpdate.defect, removeFirst: interimUpdate.removeFirst, productId: build.productId })
    .from(interimUpdate)
    .innerJoin(build, and(eq(build.consultancyId, interimUpdate.buildOwner), eq(build.id, interimUpdate.buildId)))
    .where(and(isAnyOf(interimUpdate.environmentId, environmentIds), isNull(interimUpdate.removedAt)))

export const readFixLists = async (tx: Tx, buildIds: readonly string[], live: readonly Pick<InterimUpdate, 'id' | 'defect'>[]): Promise<Map<string, FixList>> => {
  const fixes = await tx.db.select().from(buildFix).where(and(isAnyOf(buildFix.buildId, buildIds), isAnyOf(buildFix.defect, live.map(row => row.defect))))
  const waivers = await tx.db.select().from(interimWaiver).where(and(isAnyOf(interimWaiver.buildId, buildIds), isAnyOf(interimWaiver.interimUpdateId, live.map(row => row.id))))
  const [named, waived] = [Map.groupBy(fixes, row => row.buildId), Map.groupBy(waivers, row => row.buildId)]
  return new Map(buildIds.map(id => [id, { defects: new Set(named.get(id)?.map(row => row.defect)), waivedIds: new Set(waived.get(id)?.map(row => row.interimUpdateId)) }]))
}

/** The environments among these that have one: there no two systems are alike. */
export const findInterimEnvironments = async (tx: Tx, environmentIds: readonly string[]): Promise<string[]> => {
  const rows = await tx.db.selectDistinct({ id: interimUpdate.environmentId }).from(interimUpdate).where(and(isAnyOf(interimUpdate.environmentId, environmentIds), isNull(interimUpdate.removedAt)))
  return rows.map(row => row.id)
}
