import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { BootProblem } from '@/server/boot-problem'

/** Names of the login roles; policies and grants in db/migrations name them. */
export const loginRoles = { owner: 'patchbench_owner', app: 'patchbench_app', worker: 'patchbench_worker', auth: 'patchbench_auth' } as const

export type RoleUrls = { owner: string; app: string; worker: string; auth: string }

/**
 * Creates the app, worker and auth roles on the owner's connection, or brings their passwords up to date.
 * Needs no more than CREATEROLE; where even that is refused, roles made by hand are accepted if their URLs work.
 */
export async function ensureLoginRoles(owner: pg.ClientBase, urls: RoleUrls): Promise<string[]> {
  const done: string[] = []
  for (const role of ['app', 'worker', 'auth'] as const) {
    const { username, password } = loginOf(urls[role])
    if (username !== loginRoles[role]) {
      throw new BootProblem('role_name', `The ${role} connection logs in as "${username}", but the policies name "${loginRoles[role]}". Use that role name in its URL.`)
    }
    const name = pg.escapeIdentifier(username)
    const known = await owner.query('select 1 from pg_roles where rolname = $1', [username])
    const verifier = pg.escapeLiteral(scramVerifier(password))
    try {
      if (known.rowCount) await owner.query(`alter role ${name} login password ${verifier}`)
      else await owner.query(`create role ${name} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password ${verifier}`)
      done.push(`${known.rowCount ? 'kept' : 'created'} role ${username}`)
    } catch (error) {
      if (!isRefusal(error)) throw error
      await assertLogsIn(role, urls[role])
      done.push(`found role ${username}, made by hand`)
    }
    const database = (await owner.query<{ name: string }>('select current_database() as name')).rows[0]!.name
    await owner.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${name}`)
  }
  return done
}

/**
 * Refuses a connection that row level security would not hold: superuser, BYPASSRLS, an owner of tables,
 * one who may create roles, or a member of such a role.
 */
export async function assertSafeDatabaseRole(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<{ login: string; through: string; super: boolean; bypass: boolean; creates: boolean; owns: boolean }>(`
    select session_user as login, r.rolname as through, r.rolsuper as super, r.rolbypassrls as bypass, r.rolcreaterole as creates,
           exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where c.relowner = r.oid and c.relkind in ('r', 'p') and n.nspname !~ '^pg_') as owns
    from pg_roles r where pg_has_role(session_user, r.oid, 'MEMBER')`)
  for (const row of rows) {
    const why = row.super ? 'is a superuser' : row.bypass ? 'has BYPASSRLS' : row.creates ? 'has CREATEROLE' : row.owns ? 'owns tables' : null
    if (why) {
      throw new BootProblem('unsafe_database_role', `The database login "${row.login}" ${why}${row.through === row.login ? '' : ` through "${row.through}"`}, so tenants would not be kept apart. Connect as "${loginRoles.app}" or "${loginRoles.worker}": set APP_DATABASE_URL and WORKER_DATABASE_URL.`)
    }
  }
}

/** A password as PostgreSQL stores it, so that the password itself is in no statement and no server log. */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const iterations = 4096
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

function loginOf(connection: string): { username: string; password: string } {
  const url = new URL(connection)
  return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
}

function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501'
}

async function assertLogsIn(role: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
  } catch (error) {
    throw new BootProblem('role_refused', `The owner may not create the login role for "${role}" and its own connection does not work (${error instanceof Error ? error.message : String(error)}). Give the owner CREATEROLE, or make the role by hand and set ${role.toUpperCase()}_DATABASE_URL.`)
  } finally {
    await client.end().catch(() => undefined)
  }
}
