import { sql } from 'drizzle-orm'
import { check, foreignKey, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { build } from './catalogue'
import { PUBLIC_CATALOGUE } from './consultancy'

/** A build belongs to the public catalogue or to the consultancy's own overlay: `buildOwner` says which. */
export const buildColumns = () => ({ buildOwner: uuid().notNull(), buildId: uuid().notNull() })
export const optionalBuildColumns = () => ({ buildOwner: uuid(), buildId: uuid() })

type RefersToBuild = { consultancyId: AnyPgColumn; buildOwner: AnyPgColumn; buildId: AnyPgColumn }

/** The reference to a build, and the rule that it is a public one or the tenant's own. */
export const refersToBuild = (table: string, t: RefersToBuild) => [
  foreignKey({ name: `${table}_build_fk`, columns: [t.buildOwner, t.buildId], foreignColumns: [build.consultancyId, build.id] }),
  check(
    `${table}_build_owner`,
    sql`${t.buildOwner} = ${t.consultancyId} or ${t.buildOwner} = ${sql.raw(`'${PUBLIC_CATALOGUE}'`)}::uuid`,
  ),
]
