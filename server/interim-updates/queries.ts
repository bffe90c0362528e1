import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { build, buildFix, customer, environment, interimUpdate, interimWaiver, system } from '@/db/schema'
import { PUBLIC_CATALOGUE } from '@/db/schema/consultancy'
import type { Tx } from '@/db/scope'
import { findBuild } from '../catalogue/queries'
import { interimChain } from '../domain/interim-update'
import { readFixLists } from './read-interims'

/** The ledger of one environment, or of one system in it: what is there first, then what has been removed. */
export const listInterimUpdates = (tx: Tx, place: { environmentId?: string | undefined; systemId?: string | undefined }) =>
  tx.db
    .select({ entry: interimUpdate, fix: build, systemName: system.name })
    .from(interimUpdate)
    .innerJoin(build, and(eq(build.consultancyId, interimUpdate.buildOwner), eq(build.id, interimUpdate.buildId)))
    .innerJoin(system, eq(system.id, interimUpdate.systemId))
    .where(and(place.environmentId ? eq(interimUpdate.environmentId, place.environmentId) : undefined, place.systemId ? eq(interimUpdate.systemId, place.systemId) : undefined))
    .orderBy(sql`${interimUpdate.removedAt} is not null`, asc(system.name), desc(interimUpdate.at))

/** The private fixes there are to choose from. */
export const listPrivateFixes = (tx: Tx) =>
  tx.db.select().from(build).where(eq(build.kind, 'interim_update')).orderBy(asc(build.productId), desc(build.version))

/** What a build mends, and what it does to the private fixes that are on systems now: which wait, for what, and who waived it. */
export const readInterimsOf = async (tx: Tx, { buildId }: { buildId: string }) => {
  const asked = await findBuild(tx, buildId)
  const rows = await tx.db
    .select({ entry: interimUpdate, fix: build, systemName: system.name, environmentName: environment.name, customerName: customer.name })
    .from(interimUpdate)
    .innerJoin(build, and(eq(build.consultancyId, interimUpdate.buildOwner), eq(build.id, interimUpdate.buildId)))
    .innerJoin(system, eq(system.id, interimUpdate.systemId))
    .innerJoin(environment, eq(environment.id, interimUpdate.environmentId))
    .innerJoin(customer, eq(customer.id, interimUpdate.customerId))
    .where(and(isNull(interimUpdate.removedAt), eq(build.productId, asked.productId)))
    .orderBy(asc(customer.name), asc(environment.name), asc(system.name))
  const list = (await readFixLists(tx, [buildId], rows.map(row => row.entry))).get(buildId)!
  const waivers = await tx.db.select().from(interimWaiver).where(eq(interimWaiver.buildId, buildId))
  const fixes = await tx.db.select().from(buildFix).where(eq(buildFix.buildId, buildId)).orderBy(asc(buildFix.defect))
  return {
    fixes: fixes.map(row => ({ ...row, own: row.consultancyId !== PUBLIC_CATALOGUE })),
    interims: rows.map(row => ({
      ...row,
      gate: interimChain(asked, [{ ...row.entry, productId: asked.productId }], list),
      waiver: waivers.find(one => one.interimUpdateId === row.entry.id) ?? null,
    })),
  }
}

/** A contact's private fixes that a build would take away: what they are called and what becomes of them. */
export const listOwnInterims = async (tx: Tx, { buildId }: { buildId: string }) => {
  const { interims } = await readInterimsOf(tx, { buildId })
  return interims.map(({ entry, fix, systemName, environmentName, gate, waiver }) => ({
    id: entry.id, environmentId: entry.environmentId, environmentName, systemName, defect: entry.defect, removeFirst: entry.removeFirst,
    fix: fix.labels[0] ?? '', gate, waiver: waiver && { byName: waiver.byName, reason: waiver.reason, at: waiver.at },
  }))
}
