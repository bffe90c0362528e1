import { asc, eq, inArray } from 'drizzle-orm'
import { build, PUBLIC_CATALOGUE, wsusUpdate } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionText } from '../catalogue/queries'
import type { SetBuild } from '../domain/approved-set'
import { isAnyOf } from '../environments/configuration'

type Row = typeof wsusUpdate.$inferSelect

/** By what WSUS knows these builds: our own entries where there are any, else the public ones; each with the other builds that carry it. */
export const readWsusEntries = async (tx: Tx, buildIds: readonly string[]): Promise<Map<string, SetBuild['wsus']>> => {
  if (buildIds.length === 0) return new Map()
  const asked = await readRows(tx, await tx.db.selectDistinct({ id: wsusUpdate.buildId }).from(wsusUpdate).where(isAnyOf(wsusUpdate.buildId, buildIds)))
  const updateIds = [...new Set([...asked.values()].flat().map(row => row.updateId))]
  if (updateIds.length === 0) return new Map()
  const sharing = await readRows(tx, await tx.db.selectDistinct({ id: wsusUpdate.buildId }).from(wsusUpdate).where(isAnyOf(wsusUpdate.updateId, updateIds)))
  const names = new Map((await tx.db.select().from(build).where(inArray(build.id, [...sharing.keys()]))).map(row => [row.id, [row.labels[0], versionText(row)].filter(Boolean).join(' ')]))
  return new Map(
    [...asked].map(([buildId, rows]) => [
      buildId,
      rows.map(({ updateId, revision, title }) => ({
        updateId,
        revision,
        title,
        alsoOn: [...sharing].filter(([id, others]) => id !== buildId && others.some(row => row.updateId === updateId)).map(([id]) => names.get(id) ?? id).sort(),
      })),
    ]),
  )
}

/** The entries of each build that count. */
const readRows = async (tx: Tx, builds: readonly { id: string }[]): Promise<Map<string, Row[]>> => {
  if (builds.length === 0) return new Map()
  const rows = await tx.db.select().from(wsusUpdate).where(isAnyOf(wsusUpdate.buildId, builds.map(row => row.id))).orderBy(asc(wsusUpdate.updateId))
  return new Map([...Map.groupBy(rows, row => row.buildId)].map(([id, all]) => [id, all.some(isOwn) ? all.filter(isOwn) : all]))
}

const isOwn = (row: Row) => row.consultancyId !== PUBLIC_CATALOGUE

/** Every entry of one build, for its page: which count, and whose they are. */
export const listWsusEntries = async (tx: Tx, { buildId }: { buildId: string }) => {
  const rows = await tx.db.select().from(wsusUpdate).where(eq(wsusUpdate.buildId, buildId)).orderBy(asc(wsusUpdate.updateId))
  const counting = (await readWsusEntries(tx, [buildId])).get(buildId) ?? []
  return rows.map(row => {
    const counts = rows.some(isOwn) ? isOwn(row) : true
    return { ...row, own: isOwn(row), counts, alsoOn: counts ? (counting.find(one => one.updateId === row.updateId)?.alsoOn ?? []) : [] }
  })
}
