import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { ensureOwnerAndDatabase } from '@/db/embedded'
import { adminRole, dataFolder, startCluster } from '@/db/embedded/cluster'
import { settleTemporaryHome } from '@/db/embedded/home'
import { loginRoles } from '@/db/roles'
import { roleConnections } from '@/server/env'

const cacheFolder = path.join(os.tmpdir(), 'patchbench-bench')
const KEPT = 3

type Secrets = { admin: string; owner: string; NEXTAUTH_SECRET: string; SECRETS_KEY: string }

export type BenchCluster = {
  adminUrl: string
  /** what a process needs to work on one of its databases */
  settingsFor(database: string): Record<string, string>
  createDatabase(name: string, template?: string): Promise<void>
  /** Stops, keeps the data for the next run that asks for the same `key`, and starts again. */
  keep(): Promise<void>
  stop(): Promise<void>
}

/**
 * A PostgreSQL of the bench's own, set up as `npm start` sets up its own (synced to disk, with autovacuum), its data
 * copied from an earlier run with the same key where there was one.
 */
export const startBenchCluster = async (key: string): Promise<BenchCluster & { fromCache: boolean }> => {
  const kept = path.join(cacheFolder, key)
  const fromCache = existsSync(path.join(kept, 'secrets.json'))
  const home = settleTemporaryHome()
  process.once('exit', () => rmSync(home.folder, { recursive: true, force: true }))
  const secrets: Secrets = fromCache ? JSON.parse(readFileSync(path.join(kept, 'secrets.json'), 'utf8')) as Secrets : newSecrets()
  if (fromCache) copy(path.join(kept, 'data'), dataFolder(home))
  const launch = () => startCluster({ home, adminPassword: secrets.admin, port: null, logFile: path.join(home.folder, 'postgres.log') })
  let cluster = await launch()
  const url = (user: string, password: string, database: string) => `postgres://${user}:${password}@127.0.0.1:${cluster.port}/${database}`
  const asAdmin = async (statements: readonly string[]) => {
    const client = new pg.Client({ connectionString: url(adminRole, secrets.admin, 'postgres') })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  return {
    fromCache,
    get adminUrl() {
      return url(adminRole, secrets.admin, 'postgres')
    },
    settingsFor: database => {
      const given = { DATABASE_URL: url(loginRoles.owner, secrets.owner, database), SECRETS_KEY: secrets.SECRETS_KEY }
      return { ...given, ...roleConnections(given), NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET, DEMO: '1', LOG_LEVEL: 'warn' }
    },
    createDatabase: async (name, template) => {
      if (!template) return ensureOwnerAndDatabase(url(adminRole, secrets.admin, 'postgres'), secrets.owner, name)
      await asAdmin([
        `create database ${name} template ${template} owner ${loginRoles.owner}`,
        `revoke all on database ${name} from public`,
        `grant connect on database ${name} to ${loginRoles.app}, ${loginRoles.worker}, ${loginRoles.auth}`,
      ])
    },
    keep: async () => {
      await cluster.stop()
      const unfinished = `${kept}.${process.pid}`
      mkdirSync(unfinished, { recursive: true, mode: 0o700 })
      copy(dataFolder(home), path.join(unfinished, 'data'))
      writeFileSync(path.join(unfinished, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
      rmSync(kept, { recursive: true, force: true })
      renameSync(unfinished, kept)
      forgetOldest()
      cluster = await launch()
    },
    stop: async () => {
      await cluster.stop()
      rmSync(home.folder, { recursive: true, force: true })
    },
  }
}

const newSecrets = (): Secrets => ({
  admin: randomBytes(18).toString('base64url'),
  owner: randomBytes(18).toString('base64url'),
  NEXTAUTH_SECRET: randomBytes(36).toString('base64url'),
  SECRETS_KEY: randomBytes(32).toString('base64'),
})

/** Owner and rights stay as they are: PostgreSQL starts on nothing else. */
const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to])

const forgetOldest = () => {
  const byAge = readdirSync(cacheFolder)
    .map(name => path.join(cacheFolder, name))
    .map(folder => ({ folder, at: statSync(folder).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { folder } of byAge.slice(KEPT)) rmSync(folder, { recursive: true, force: true })
}
