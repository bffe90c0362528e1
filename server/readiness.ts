import pg from 'pg'
import { databaseUrl } from './env'
import journal from '@/db/migrations/meta/_journal.json'

const onGlobal = globalThis as { patchbenchReadiness?: pg.Pool }

/** Null when the database answers and is migrated to this build or beyond, else what is wrong. */
export async function whatIsNotReady(): Promise<'database_unreachable' | 'migrations_behind' | null> {
  onGlobal.patchbenchReadiness ??= new pg.Pool({ connectionString: databaseUrl('app'), max: 1, connectionTimeoutMillis: 2_000, query_timeout: 2_000, idleTimeoutMillis: 10_000 }).on('error', () => undefined)
  try {
    const { rows } = await onGlobal.patchbenchReadiness.query<{ newest: string | null }>('select max(created_at) as newest from drizzle.__drizzle_migrations')
    const expected = Math.max(0, ...(journal.entries as { when: number }[]).map((entry) => entry.when))
    return Number(rows[0]?.newest ?? 0) < expected ? 'migrations_behind' : null
  } catch (error) {
    const unmigrated = error instanceof pg.DatabaseError && ['42P01', '42501', '3F000'].includes(error.code ?? '')
    return unmigrated ? 'migrations_behind' : 'database_unreachable'
  }
}
