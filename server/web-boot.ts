import pg from 'pg'
import { assertSafeDatabaseRole } from '@/db/roles'
import { BootProblem } from './boot-problem'
import { databaseUrl } from './env'

/** Ends the process rather than serve with a login that row security does not hold. */
export async function checkWebBoot(): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl('app'), connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await assertSafeDatabaseRole(client)
  } catch (error) {
    console.error(error instanceof BootProblem ? error.message : `The database refused the connection of APP_DATABASE_URL (${error instanceof Error ? error.message : String(error)}).`)
    process.exit(1)
  } finally {
    await client.end().catch(() => undefined)
  }
}
