import { sql } from 'drizzle-orm'
import { check, foreignKey, primaryKey, text, timestamp, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { consultancy } from './consultancy'

/** The two columns every tenant table begins with. */
export const tenantColumns = () => ({
  consultancyId: uuid().notNull().references(() => consultancy.id),
  id: uuid().notNull().defaultRandom(),
})

/** Who made a fact, and when; names are kept because the person may leave. */
export const madeBy = () => ({
  byKind: text({ enum: ['consultant', 'contact', 'device', 'job'] }).notNull(),
  byId: uuid(),
  byName: text().notNull(),
  at: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
})

export const instant = () => timestamp({ withTimezone: true, mode: 'date' })

type Tenant = { consultancyId: AnyPgColumn; id: AnyPgColumn }

export const tenantKey = (t: Tenant) => primaryKey({ columns: [t.consultancyId, t.id] })

/** A foreign key that leads with the tenant: a plain one would bypass row security and let ids be probed. */
export const within = (
  name: string,
  t: { consultancyId: AnyPgColumn },
  column: AnyPgColumn,
  target: Tenant,
  onDelete: 'restrict' | 'cascade' = 'restrict',
) =>
  foreignKey({ name, columns: [t.consultancyId, column], foreignColumns: [target.consultancyId, target.id] }).onDelete(onDelete)

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map(v => `'${v}'`).join(', '))})`)
