import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { checkout } from '@/bin/run'
import { ensureOwnerAndDatabase } from '@/db/embedded'
import { adminRole, startCluster, type Cluster } from '@/db/embedded/cluster'
import { settleTemporaryHome } from '@/db/embedded/home'
import { loginRoles } from '@/db/roles'
import { databaseUrl, forgetSettings } from '@/server/env'

/** How PostgreSQL is asked to stop: `fast` breaks off what is under way, `immediate` is its own word for a crash. */
export type Stop = 'fast' | 'immediate'

/** A migrated PostgreSQL of this test's own, synced to disk as a real one is, that can be stopped and started. `asActor` works on it. */
export const startRestartable = async () => {
  const home = settleTemporaryHome()
  const [adminPassword, ownerPassword] = [randomBytes(18).toString('base64url'), randomBytes(18).toString('base64url')]
  let fallen: () => void = () => undefined
  const launch = (port: number | null): Promise<Cluster> => startCluster({ home, adminPassword, port, logFile: path.join(home.folder, 'postgres.log'), onExit: () => fallen() })
  let cluster = await launch(null)
  const { port } = cluster
  const adminUrl = `postgres://${adminRole}:${adminPassword}@127.0.0.1:${port}`
  await ensureOwnerAndDatabase(`${adminUrl}/postgres`, ownerPassword, 'restarted')
  for (const role of ['APP', 'WORKER', 'AUTH']) delete process.env[`${role}_DATABASE_URL`]
  process.env.NEXTAUTH_SECRET = randomBytes(36).toString('base64url')
  process.env.SECRETS_KEY = randomBytes(32).toString('base64')
  Object.assign(process.env, { DEMO: '1', LOG_LEVEL: 'error' })
  process.env.DATABASE_URL = `postgres://${loginRoles.owner}:${ownerPassword}@127.0.0.1:${port}/restarted`
  forgetSettings()
  const migrated = spawnSync(process.execPath, ['--import', 'tsx', 'bin/migrate.ts'], { cwd: checkout, encoding: 'utf8', env: process.env })
  if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr)

  return {
    admin: `${adminUrl}/restarted`,
    owner: databaseUrl('owner'), app: databaseUrl('app'), worker: databaseUrl('worker'), auth: databaseUrl('auth'),
    stop: async (how: Stop): Promise<void> => {
      if (how === 'fast') return cluster.stop()
      const down = new Promise<void>(resolve => (fallen = resolve))
      process.kill(cluster.pid, 'SIGQUIT')
      await down
    },
    start: async (): Promise<void> => {
      cluster = await launch(port)
      if (cluster.port !== port) throw new Error('PostgreSQL came back on another port')
    },
    remove: async (): Promise<void> => {
      await cluster.stop()
      rmSync(home.folder, { recursive: true, force: true })
    },
  }
}

