import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { closePools } from '@/db/pools'
import type { RoleUrls } from '@/db/roles'
import { databaseUrl, env, forgetSettings } from '@/server/env'

export type TestDatabase = RoleUrls & {
  /** A superuser's connection, for looking at what a test did; never what the code under test uses. */
  admin: string
  name: string
}

/**
 * A fresh, migrated database with the public catalogue, this test file's own. Call it once a file, at the top
 * (`const database = await testDatabase()`): from then on `asActor` and `env()` work on it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, templateName, settings } = inject('server')
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${templateName} owner patchbench_owner`)
    await client.query(`revoke all on database ${name} from public`)
    await client.query(`grant connect on database ${name} to patchbench_app, patchbench_worker, patchbench_auth`)
  } finally {
    await client.end()
  }
  for (const role of ['APP', 'WORKER', 'AUTH']) delete process.env[`${role}_DATABASE_URL`]
  Object.assign(process.env, settings, { DATABASE_URL: at(settings.DATABASE_URL ?? '', name) })
  forgetSettings()
  process.env.NEXTAUTH_URL = env().APP_URL
  afterAll(closePools)
  return { owner: databaseUrl('owner'), app: databaseUrl('app'), worker: databaseUrl('worker'), auth: databaseUrl('auth'), admin: at(adminUrl, name), name }
}

function at(connection: string, database: string): string {
  const url = new URL(connection)
  url.pathname = `/${database}`
  return url.toString()
}
