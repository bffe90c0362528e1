import pg, { type ClientBase } from 'pg'
import { BootProblem } from '@/server/boot-problem'
import journal from '../migrations/meta/_journal.json'
import { readBackup } from './read-backup'
import { listTables, printOfKey, settleText, type Footer, type Header, type Table } from './tables'

export const REPLACE = '--replace-everything'
const CHUNK = 500

/**
 * Refuses a restore that would go wrong, before anything is touched: a file of another version of the code, or a
 * database that holds something (unless it may be replaced). Returns what the person should know beforehand.
 */
export async function checkRestore(owner: ClientBase, file: string, options: { replace: boolean; secretsKey: string }): Promise<string[]> {
  const header = await headerOf(file)
  const ours = Math.max(...journal.entries.map(entry => entry.when))
  if (header.migration !== ours) {
    throw new BootProblem('backup_version', `${file} was made by ${header.migration > ours ? 'a newer' : 'an older'} version of this product (${header.madeAt}). Restore it with that version${header.migration > ours ? '' : ', then run `npm run db:migrate` with this one'}.`)
  }
  if (!options.replace && (await holdsSomething(owner))) {
    throw new BootProblem('database_not_empty', `The database is not empty: restoring would delete what is in it. Use an empty one, or, to delete everything in this one: npm run db:restore -- ${file} ${REPLACE}`)
  }
  return header.keyPrint === printOfKey(options.secretsKey) ? [] : ['SECRETS_KEY is not the one of the backup: stored Stripe keys cannot be read with it. Set the old one, or enter the keys again.']
}

/**
 * Puts a backup into a migrated database, instead of what is in it: all of it or, whatever goes wrong, nothing.
 * Foreign keys are checked again at the end. Returns the rows of each table.
 */
export async function restoreBackup(owner: ClientBase, file: string): Promise<Footer['rows']> {
  await settleText(owner)
  await owner.query(`set lock_timeout = '20s'; begin`)
  try {
    const tables = await listTables(owner)
    const putBack = await liftConstraints(owner, tables)
    await owner.query(`truncate ${tables.map(table => table.name).join(', ')}`)
    const rows = await load(owner, file, tables)
    for (const statement of putBack) await owner.query(statement)
    await owner.query('commit')
    await owner.query('analyze')
    return rows
  } catch (error) {
    await owner.query('rollback')
    if (error instanceof pg.DatabaseError && error.code === '55P03') throw new BootProblem('database_in_use', 'Others are at work in the database. Stop the web and worker processes, then restore again. Nothing was changed.')
    throw error
  }
}

async function load(owner: ClientBase, file: string, known: Table[]): Promise<Footer['rows']> {
  const counted: Footer['rows'] = {}
  let table: Table | undefined
  let waiting: (string | null)[][] = []
  const flush = async (): Promise<void> => {
    if (table && waiting.length > 0) await insert(owner, table, waiting)
    waiting = []
  }
  for await (const part of readBackup(file)) {
    if ('table' in part) {
      await flush()
      table = part.table
      if (!known.some(({ name }) => name === part.table.name)) throw new BootProblem('backup_version', `${file} holds a table this version does not know (${part.table.name}). Nothing was changed.`)
      counted[table.name] = 0
    } else if ('row' in part && table) {
      counted[table.name]! += 1
      if (waiting.push(part.row) >= CHUNK) await flush()
    } else if ('footer' in part) {
      await flush()
      for (const [name, at] of Object.entries(part.footer.sequences)) await owner.query('select setval($1::regclass, $2)', [name, at])
    }
  }
  return counted
}

async function insert(owner: ClientBase, { name, columns }: Table, rows: (string | null)[][]): Promise<void> {
  const names = columns.map(column => column.name).join(', ')
  await owner.query(
    `insert into ${name} (${names}) overriding system value select ${columns.map(column => `u.${column.name}::${column.type}`).join(', ')}
     from unnest(${columns.map((_, at) => `$${at + 1}::text[]`).join(', ')}) as u(${names})`,
    columns.map((_, at) => rows.map(row => row[at] ?? null)),
  )
}

/** Takes off what would refuse rows that come in any order, and says how to put it back: foreign keys and our own triggers. */
async function liftConstraints(owner: ClientBase, tables: Table[]): Promise<string[]> {
  const ours = tables.filter(table => !table.name.startsWith('pgboss.')).map(table => table.name)
  const keys = await owner.query<{ drop: string; add: string }>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
           format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint where contype = 'f' and conrelid = any($1::regclass[])`, [ours])
  const guards = await owner.query<{ off: string; on: string }>(`
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off, format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as on
    from pg_trigger where not tgisinternal and tgenabled = 'O' and tgrelid = any($1::regclass[])`, [ours])
  for (const { drop } of keys.rows) await owner.query(drop)
  for (const { off } of guards.rows) await owner.query(off)
  return [...keys.rows.map(row => row.add), ...guards.rows.map(row => row.on)]
}

async function headerOf(file: string): Promise<Header> {
  for await (const part of readBackup(file)) if ('header' in part) return part.header
  throw new BootProblem('backup_damaged', `${file} is empty.`)
}

async function holdsSomething(owner: ClientBase): Promise<boolean> {
  const migrated = await owner.query<{ yes: boolean }>(`select to_regclass('public.consultancy') is not null and to_regclass('auth."user"') is not null as yes`)
  if (!migrated.rows[0]?.yes) {
    const other = await owner.query(`select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema') limit 1`)
    return (other.rowCount ?? 0) > 0
  }
  const { rows } = await owner.query<{ some: boolean }>('select exists (select 1 from consultancy) or exists (select 1 from auth."user") as some')
  return rows[0]?.some === true
}
