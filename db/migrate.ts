import path from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { BootProblem } from '@/server/boot-problem'
import { ensureLoginRoles, loginRoles, type RoleUrls } from './roles'

const oldestServer = 150000

/**
 * Brings a database to this code: login roles, migrations, then what `fill` puts in as the owner. Doing it again
 * changes nothing; two at once wait for each other.
 */
export async function migrateDatabase(urls: RoleUrls, say: (line: string) => void, fill?: (owner: pg.Client) => Promise<string[]>): Promise<void> {
  const owner = await connectOwner(urls.owner)
  try {
    await owner.query(`select pg_advisory_lock(hashtext('patchbench migrate'))`)
    for (const line of await ensureLoginRoles(owner, urls)) say(line)
    const before = await appliedMigrations(owner)
    await migrate(drizzle(owner), { migrationsFolder: path.join(import.meta.dirname, 'migrations') })
    await grantReadiness(owner)
    say(`applied ${(await appliedMigrations(owner)) - before} migrations, ${await appliedMigrations(owner)} in all`)
    for (const line of (await fill?.(owner)) ?? []) say(line)
  } finally {
    await owner.end()
  }
}

async function connectOwner(url: string): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'patchbench migrate' })
  const { host, pathname } = new URL(url)
  try {
    await owner.connect()
  } catch (error) {
    throw new BootProblem('database_refused', `The database at ${host}${pathname} refused the connection (${reason(error)}). Check that it runs and that DATABASE_URL has the right host, port, user, password and database.`)
  }
  const { rows } = await owner.query<{ version: number; passes: boolean }>(
    `select current_setting('server_version_num')::int as version, rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user`)
  const found = rows[0]
  const wrong = !found || found.version < oldestServer
    ? `is older than PostgreSQL 15. Use 15 or later.`
    : !found.passes
      ? `lets DATABASE_URL's user log in, but without BYPASSRLS it could not load the catalogue past row security. Ask for: ALTER ROLE … CREATEROLE BYPASSRLS.`
      : null
  if (wrong) {
    await owner.end()
    throw new BootProblem('database_unfit', `The database at ${host}${pathname} ${wrong}`)
  }
  return owner
}

async function appliedMigrations(owner: pg.Client): Promise<number> {
  const table = await owner.query<{ there: boolean }>(`select to_regclass('drizzle.__drizzle_migrations') is not null as there`)
  if (!table.rows[0]?.there) return 0
  return Number((await owner.query<{ count: string }>('select count(*) from drizzle.__drizzle_migrations')).rows[0]?.count)
}

/** /readyz compares what was applied with what this build expects. */
async function grantReadiness(owner: pg.Client): Promise<void> {
  const readers = [loginRoles.app, loginRoles.worker].join(', ')
  await owner.query(`grant usage on schema drizzle to ${readers}; grant select on drizzle.__drizzle_migrations to ${readers}`)
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join('; ')
  return error instanceof Error ? error.message : String(error)
}
