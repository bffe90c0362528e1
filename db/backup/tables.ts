import type { ClientBase } from 'pg'
import { createHmac } from 'node:crypto'

export type Column = { name: string; type: string }
export type Table = { name: string; columns: Column[] }

/** First line of a backup. `migration` is the newest one applied; `keyPrint` tells whether SECRETS_KEY is still the same. */
export type Header = { format: 'patchbench-backup'; version: 1; madeAt: string; migration: number; keyPrint: string }

/** Last line: what a whole file holds, and the SHA-256 of every line before it. */
export type Footer = { rows: Record<string, number>; sequences: Record<string, string>; sha256: string }

/**
 * Everything a database of ours holds that migrating does not make by itself, generated columns left out. Of the job
 * queues that is the jobs: the queues and schedules come with the code.
 */
export async function listTables(owner: ClientBase): Promise<Table[]> {
  const { rows } = await owner.query<{ name: string; columns: Column[] }>(`
    select format('%I.%I', n.nspname, c.relname) as name,
           json_agg(json_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where (n.nspname in ('public', 'auth') and c.relkind = 'r' or n.nspname = 'pgboss' and c.relname = 'job')
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by 1 order by 1`)
  return rows
}

/** The same text for the same value on every server: what is written here is read back as it was. */
export async function settleText(owner: ClientBase): Promise<void> {
  await owner.query(`set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 3; set bytea_output = 'hex'; set row_security = off`)
}

export async function newestMigration(owner: ClientBase): Promise<number> {
  const { rows } = await owner.query<{ newest: string | null }>('select max(created_at) as newest from drizzle.__drizzle_migrations')
  return Number(rows[0]?.newest ?? 0)
}

/** Says nothing about the key but whether it is the one of the backup. */
export function printOfKey(secretsKey: string): string {
  return createHmac('sha256', secretsKey).update('patchbench backup').digest('hex').slice(0, 16)
}
