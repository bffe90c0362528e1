import { and, asc, eq, isNull, or, sql, type AnyColumn, type SQL } from 'drizzle-orm'
import { build, component, componentSurvey, installation, interimUpdate, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { isLive } from '../recalls/live-withdrawal'

export type System = typeof system.$inferSelect
export type Installation = typeof installation.$inferSelect
export type Component = typeof component.$inferSelect
export type ComponentSurvey = typeof componentSurvey.$inferSelect
export type InterimEntry = typeof interimUpdate.$inferSelect
export type CatalogueBuild = typeof build.$inferSelect & { withdrawn: boolean }

/** Everything the facets of the installations on some systems are made of. */
export type Configuration = {
  systems: Map<string, System>
  installations: Installation[]
  components: Component[]
  surveys: ComponentSurvey[]
  /** the ledger of private fixes, those removed since among them */
  interims: InterimEntry[]
  /** the builds of the products that are installed there, overlay included, by id */
  builds: Map<string, CatalogueBuild>
}

/** `column = any(ids)`: one parameter, however many ids. */
export const isAnyOf = (column: AnyColumn, ids: readonly string[]): SQL => sql`${column} = any(${sql.param([...ids])})`

/** `lock` holds the systems until the end of the transaction, so that two changes of one system see each other. */
export const readConfiguration = async (tx: Tx, systemIds: readonly string[], { lock = false } = {}): Promise<Configuration> => {
  const wanted = tx.db.select().from(system).where(isAnyOf(system.id, systemIds)).orderBy(asc(system.id))
  const systems = await (lock ? wanted.for('update') : wanted)
  const environmentIds = [...new Set(systems.map(row => row.environmentId))]
  const around = (table: typeof component | typeof componentSurvey) =>
    and(isAnyOf(table.environmentId, environmentIds), or(isNull(table.systemId), isAnyOf(table.systemId, systemIds)))
  const installations = await tx.db.select().from(installation).where(isAnyOf(installation.systemId, systemIds)).orderBy(asc(installation.id))
  return {
    systems: new Map(systems.map(row => [row.id, row])),
    installations,
    components: await tx.db.select().from(component).where(around(component)),
    surveys: await tx.db.select().from(componentSurvey).where(around(componentSurvey)),
    interims: await tx.db.select().from(interimUpdate).where(isAnyOf(interimUpdate.systemId, systemIds)),
    builds: await readBuildsOf(tx, installations.map(row => row.productId)),
  }
}

/** The builds of some products, each with whether the vendor or this consultancy has withdrawn it. */
export const readBuildsOf = async (tx: Tx, productIds: readonly string[]): Promise<Map<string, CatalogueBuild>> => {
  const rows = await tx.db
    .select({ build, withdrawnByUs: withdrawal.id })
    .from(build)
    .leftJoin(withdrawal, and(eq(withdrawal.buildOwner, build.consultancyId), eq(withdrawal.buildId, build.id), isLive))
    .where(isAnyOf(build.productId, [...new Set(productIds)]))
  return new Map(rows.map(row => [row.build.id, { ...row.build, withdrawn: row.withdrawnByUs !== null || row.build.vendorWithdrawnReason !== null }]))
}
