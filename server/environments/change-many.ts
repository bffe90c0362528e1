import { getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from '@/db/scope'

/** PostgreSQL takes 65,535 parameters a statement; the widest row here has some twenty. */
const ROWS_A_STATEMENT = 2000

/** From here on a plan made while the tables were small costs more than planning again. */
const MANY_ROWS = 500

/** Inserts any number of rows in few statements. */
export const insertMany = async <T extends PgTable>(tx: Tx, table: T, rows: readonly T['$inferInsert'][]): Promise<void> => {
  // A connection keeps its plans for checking references; one that reads whole tables makes a long insert quadratic.
  if (rows.length > MANY_ROWS) await tx.db.execute(sql`discard plans`)
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    await tx.db.insert(table as PgTable).values(rows.slice(from, from + ROWS_A_STATEMENT) as Record<string, unknown>[])
  }
}

/** Changes any number of rows in one statement: `fields` of every row given are set to the row's values. */
export const changeMany = async <T extends PgTable, F extends keyof T['$inferSelect'] & string>(
  tx: Tx,
  table: T,
  fields: readonly F[],
  rows: readonly ({ id: string } & Pick<T['$inferSelect'], F>)[],
): Promise<void> => {
  if (rows.length === 0) return
  const columns = getTableColumns(table)
  const given = rows.map(row => Object.fromEntries([['id', row.id], ...fields.map(field => [snakeCase(field), row[field]])]))
  const shape = fields.map(field => `${snakeCase(field)} ${columns[field]!.getSQLType()}`)
  const settings = fields.map(field => `${snakeCase(field)} = given.${snakeCase(field)}`)
  await tx.db.execute(sql`
    update ${table} as kept set ${sql.raw(settings.join(', '))}
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given(id uuid, ${sql.raw(shape.join(', '))})
    where kept.consultancy_id = ${tx.consultancyId} and kept.id = given.id`)
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
