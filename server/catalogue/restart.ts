import { and, desc, eq, inArray, ne } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, buildClaim, hotpatchMonth } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { needsRestartAfterAll, type Reboot } from '@/server/domain/restart'
import type { Build } from './queries'

/** Whether these builds mean a restart by this consultancy's own word, which stands above the catalogue's: the newest, where there is one. */
export const readOwnReboots = async (tx: Tx, buildIds: readonly string[]): Promise<Map<string, Reboot>> => {
  if (buildIds.length === 0) return new Map()
  const rows = await tx.db
    .selectDistinctOn([buildClaim.buildId], { buildId: buildClaim.buildId, value: buildClaim.value })
    .from(buildClaim)
    .where(and(inArray(buildClaim.buildId, [...buildIds]), eq(buildClaim.field, 'reboot'), ne(buildClaim.consultancyId, PUBLIC_CATALOGUE)))
    .orderBy(buildClaim.buildId, desc(buildClaim.at))
  return new Map(rows.map(row => [row.buildId, row.value as Reboot]))
}

/** Whether a build means a restart, as this consultancy holds it, and whether that is against the plan of its month. */
export const readRestart = async (tx: Tx, about: Build): Promise<{ reboot: Reboot; afterAll: boolean }> => {
  const reboot = (await readOwnReboots(tx, [about.id])).get(about.id) ?? about.reboot
  return { reboot, afterAll: (await readRestartsAfterAll(tx, [about], new Map([[about.id, reboot]]))).has(about.id) }
}

/** Which of these builds were planned to need no restart and need one after all. */
export const readRestartsAfterAll = async (tx: Tx, builds: readonly Build[], own: ReadonlyMap<string, Reboot>): Promise<Set<string>> => {
  const keys = builds.filter(row => row.consultancyId === PUBLIC_CATALOGUE).map(row => row.key)
  const months = keys.length === 0 ? [] : await tx.db.select().from(hotpatchMonth).where(inArray(hotpatchMonth.buildKey, keys))
  const monthOf = new Map(months.map(row => [row.buildKey, row]))
  const isAfterAll = (row: Build) => needsRestartAfterAll({ kind: row.kind, reboot: own.get(row.id) ?? row.reboot, month: row.consultancyId === PUBLIC_CATALOGUE ? (monthOf.get(row.key) ?? null) : null })
  return new Set(builds.filter(isAfterAll).map(row => row.id))
}
