import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyAuditChains } from '@/db/audit-chain'
import { restoreBackup } from '@/db/backup/restore-backup'
import { seedDemo } from '@/db/demo/seed'
import { testDatabase } from '../support/database'

const database = await testDatabase()
const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-backup-'))
const file = path.join(folder, 'demo.backup')
const emptyName = `${database.name}_restored`
const at = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString()

const asked = async <T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

/** The very commands a person runs, on the database named. */
const command = (script: 'backup' | 'restore', name: string, ...words: string[]) => {
  const { APP_DATABASE_URL: _app, WORKER_DATABASE_URL: _worker, AUTH_DATABASE_URL: _auth, ...environment } = process.env
  const done = spawnSync(process.execPath, ['--import', 'tsx', `bin/${script}.ts`, ...words], { encoding: 'utf8', env: { ...environment, DATABASE_URL: at(database.owner, name) } })
  return { code: done.status, said: done.stdout + done.stderr }
}

/** Of every table: how many rows, and a checksum over all of them. */
const contentsOf = async (name: string): Promise<Record<string, string>> => {
  const url = at(database.admin, name)
  const tables = await asked<{ name: string }>(url, `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'auth') or (schemaname = 'pgboss' and tablename = 'job_common') order by 1`)
  const contents: Record<string, string> = {}
  for (const table of tables) contents[table.name] = (await asked<{ sum: string }>(url, `select count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' order by t::text)), '-') as sum from ${table.name} t`))[0]!.sum
  return contents
}

/** What keeps the rows in order and apart. */
const rulesOf = async (name: string): Promise<string[]> =>
  (await asked<{ rule: string }>(at(database.admin, name), `
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated::text as rule from pg_constraint where connamespace in ('public'::regnamespace, 'auth'::regnamespace)
    union all select tgrelid::regclass || ' ' || tgname || tgenabled::text from pg_trigger where not tgisinternal
    union all select tablename || ' ' || policyname || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
    order by 1`)).map(row => row.rule)

/** Where each counter stands: the next row must not take a number that is taken. */
const sequencesOf = (name: string) => asked(at(database.admin, name), `select schemaname, sequencename, last_value from pg_sequences where schemaname in ('public', 'auth') order by 1, 2`)

beforeAll(async () => {
  await seedDemo()
  await asked(database.admin, `create database ${emptyName} owner patchbench_owner`)
  expect(command('backup', database.name, file)).toMatchObject({ code: 0 })
}, 90_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await asked(database.admin, `drop database ${emptyName} with (force)`)
})

it('a backup restored into an empty database is the same in every row of every table, and the audit chain verifies', async () => {
  const { code, said } = command('restore', emptyName, file)
  expect(said).toContain('the audit chains hold')
  expect(code).toBe(0)
  const [before, after] = [await contentsOf(database.name), await contentsOf(emptyName)]
  expect(Object.values(before).filter(sum => !sum.startsWith('0 rows')).length).toBeGreaterThan(35)
  expect(after).toEqual(before)
  expect(await rulesOf(emptyName)).toEqual(await rulesOf(database.name))
  expect(await sequencesOf(emptyName)).toEqual(await sequencesOf(database.name))
  const owner = new pg.Client({ connectionString: at(database.owner, emptyName) })
  await owner.connect()
  const reports = await verifyAuditChains(owner).finally(() => owner.end())
  expect(reports.map(report => [report.entries > 50, report.problems, report.unchained])).toEqual([[true, [], 0]])
}, 60_000)

it('a database that holds something is left alone, unless everything in it may be replaced', async () => {
  await asked(at(database.admin, emptyName), `update customer set name = 'Renamed since: ' || name`)
  const refused = command('restore', emptyName, file)
  expect(refused.code).toBe(1)
  expect(refused.said).toContain('--replace-everything')
  expect((await contentsOf(emptyName))['public.customer']).not.toBe((await contentsOf(database.name))['public.customer'])
  expect(command('restore', emptyName, file, '--replace-everything').code).toBe(0)
  expect(await contentsOf(emptyName)).toEqual(await contentsOf(database.name))
}, 60_000)

it.each<[string, (whole: Buffer) => Buffer, string]>([
  ['cut short', whole => whole.subarray(0, whole.length - 200), 'cut short'],
  ['without its last line', whole => gzipSync(`${gunzipSync(whole).toString().trimEnd().split('\n').slice(0, -1).join('\n')}\n`), 'its end is missing'],
  ['changed in one word', whole => gzipSync(gunzipSync(whole).toString().replace('Grace', 'Gruce')), 'its contents were changed'],
  ['something else', () => gzipSync('{"hello":1}\n'), 'no backup of this product'],
  ['no archive at all', () => Buffer.from('hello'), 'no backup of this product'],
])('a file that is %s changes nothing', async (_, damage, why) => {
  const damaged = path.join(folder, 'damaged.backup')
  writeFileSync(damaged, damage(readFileSync(file)))
  const before = await contentsOf(emptyName)
  const owner = new pg.Client({ connectionString: at(database.owner, emptyName) })
  await owner.connect()
  await expect(restoreBackup(owner, damaged).finally(() => owner.end())).rejects.toMatchObject({ name: 'BootProblem', message: expect.stringContaining(why) })
  expect(await contentsOf(emptyName)).toEqual(before)
}, 60_000)

it('a backup of another version is refused by name, and an existing file is never written over', () => {
  const other = path.join(folder, 'other.backup')
  writeFileSync(other, gzipSync(gunzipSync(readFileSync(file)).toString().replace(/"migration":\d+/, '"migration":1')))
  expect(command('restore', emptyName, other, '--replace-everything').said).toContain('made by an older version')
  expect(command('backup', database.name, file).said).toContain('is there already')
  expect(command('restore', emptyName, path.join(folder, 'nowhere')).said).toContain('cannot be read')
}, 60_000)
