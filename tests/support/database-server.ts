import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureOwnerAndDatabase } from '../../db/embedded'
import { adminRole, startCluster } from '../../db/embedded/cluster'
import { settleTemporaryHome } from '../../db/embedded/home'
import { loginRoles } from '../../db/roles'

export const templateName = 'patchbench_template'

export type TestServer = { adminUrl: string; templateName: string; settings: Record<string, string> }

declare module 'vitest' {
  interface ProvidedContext {
    server: TestServer
  }
}

/** One PostgreSQL a test run, with one migrated database that every test file gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...server } = await startTestServer()
  try {
    migrateTemplate(server.settings)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('server', server)
  return stop
}

/** A PostgreSQL that is gone with its files when its user stops or dies, holding one empty database. */
export async function startTestServer(): Promise<TestServer & { stop(): Promise<void> }> {
  const home = settleTemporaryHome()
  const adminPassword = randomBytes(18).toString('base64url')
  const ownerPassword = randomBytes(18).toString('base64url')
  const cluster = await startCluster({ home, adminPassword, port: null, logFile: path.join(home.folder, 'postgres.log'), disposable: true })
  const adminUrl = `postgres://${adminRole}:${adminPassword}@127.0.0.1:${cluster.port}/postgres`
  await ensureOwnerAndDatabase(adminUrl, ownerPassword, templateName)
  const settings = {
    DATABASE_URL: `postgres://${loginRoles.owner}:${ownerPassword}@127.0.0.1:${cluster.port}/${templateName}`,
    NEXTAUTH_SECRET: randomBytes(36).toString('base64url'),
    SECRETS_KEY: randomBytes(32).toString('base64'),
    DEMO: '1',
    LOG_LEVEL: 'warn',
  }
  return { adminUrl, templateName, settings, stop: cluster.stop }
}

/** The very command that a person runs. */
function migrateTemplate(settings: Record<string, string>): void {
  const root = path.resolve(import.meta.dirname, '../..')
  const { PATH, HOME } = process.env
  const done = spawnSync(process.execPath, ['--import', 'tsx', 'bin/migrate.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH, HOME, ...settings },
  })
  if (done.status !== 0) throw new Error(`bin/migrate.ts failed on the test database:\n${done.stdout}\n${done.stderr}`)
}
