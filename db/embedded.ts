import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { BootProblem } from '@/server/boot-problem'
import { roleConnections } from '@/server/env'
import { adminRole, dataFolder, runningPostgres, startCluster } from './embedded/cluster'
import { settleHome } from './embedded/home'
import { readIdentity, saveIdentity, settleIdentity, stateDir, type EmbeddedIdentity } from './embedded/identity'
import { stopProcess } from './embedded/processes'
import { loginRoles, scramVerifier } from './roles'

export const embeddedDatabaseName = 'patchbench'

/** The settings a process needs to work on the embedded database; DATABASE_URL is the owner's. */
export type EmbeddedSettings = {
  DATABASE_URL: string
  APP_DATABASE_URL: string
  WORKER_DATABASE_URL: string
  AUTH_DATABASE_URL: string
  NEXTAUTH_SECRET: string
  SECRETS_KEY: string
}

export type EmbeddedDatabase = { settings: EmbeddedSettings; adminUrl: string; folder: string; stop(): Promise<void> }

/** Starts this checkout's own PostgreSQL, taking over from one that an earlier, killed start left behind. */
export async function startEmbeddedDatabase(checkout: string, onExit?: (lastWords: string) => void): Promise<EmbeddedDatabase> {
  const identity = settleIdentity(checkout)
  const home = settleHome(stateDir(checkout), identity)
  const cluster = await startCluster({
    home,
    adminPassword: identity.passwords.admin,
    port: identity.port,
    logFile: path.join(stateDir(checkout), 'postgres.log'),
    ...(onExit ? { onExit } : {}),
  })
  try {
    if (cluster.port !== identity.port) saveIdentity({ ...identity, port: cluster.port })
    const database = describe(identity, cluster.port, home.folder)
    await ensureOwnerAndDatabase(database.adminUrl, identity.passwords.owner)
    return { ...database, stop: cluster.stop }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/** The same database where `npm start` already runs it; null where it does not. Stopping it is not ours. */
export function findEmbeddedDatabase(checkout: string): EmbeddedDatabase | null {
  const identity = readIdentity(checkout)
  if (!identity || identity.port === null) return null
  const home = settleHome(stateDir(checkout), identity)
  const running = runningPostgres(dataFolder(home))
  return running?.ready ? { ...describe(identity, running.port, home.folder), stop: async () => undefined } : null
}

/** Deletes this checkout's database, even one that no longer starts. Its passwords and secrets stay. */
export async function deleteEmbeddedDatabase(checkout: string): Promise<void> {
  const data = dataFolder(settleHome(stateDir(checkout), settleIdentity(checkout)))
  const running = runningPostgres(data)
  if (running) await stopProcess(running.pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
  rmSync(data, { recursive: true, force: true })
}

/** Idempotent. The owner may make the other login roles and passes row level security; it is no superuser. */
export async function ensureOwnerAndDatabase(adminUrl: string, ownerPassword: string, database = embeddedDatabaseName): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  try {
    await admin.connect()
    const known = await admin.query('select 1 from pg_roles where rolname = $1', [loginRoles.owner])
    const attributes = `login createrole bypassrls nosuperuser password ${pg.escapeLiteral(scramVerifier(ownerPassword))}`
    await admin.query(`${known.rowCount ? 'alter' : 'create'} role ${loginRoles.owner} ${attributes}`)
    const made = await admin.query('select 1 from pg_database where datname = $1', [database])
    if (!made.rowCount) await admin.query(`create database ${pg.escapeIdentifier(database)} owner ${loginRoles.owner}`)
    await admin.query(`revoke all on database ${pg.escapeIdentifier(database)} from public`)
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new BootProblem('embedded_password', 'The embedded database does not know its password in .patchbench/embedded.json. Put that file back, or run `npm run db:reset` to begin with an empty database.')
    }
    throw error
  } finally {
    await admin.end()
  }
}

function describe(identity: EmbeddedIdentity, port: number, folder: string): Omit<EmbeddedDatabase, 'stop'> {
  const url = (user: string, password: string, database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const DATABASE_URL = url(loginRoles.owner, identity.passwords.owner, embeddedDatabaseName)
  const connections = roleConnections({ DATABASE_URL, SECRETS_KEY: identity.settings.SECRETS_KEY })
  return {
    adminUrl: url(adminRole, identity.passwords.admin, 'postgres'),
    folder,
    settings: { DATABASE_URL, ...connections, ...identity.settings } as EmbeddedSettings,
  }
}
