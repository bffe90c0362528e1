import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { poolOf } from './pools'
import * as people from './schema/people'

type AuthDatabase = NodePgDatabase<typeof people> & { $client: pg.Pool }
const onPool = new WeakMap<pg.Pool, AuthDatabase>()

/** next-auth's own tables, through the login role that can reach nothing else. For server/auth only. */
export const authDatabase = (): AuthDatabase => {
  const pool = poolOf('auth')
  const known = onPool.get(pool)
  if (known) return known
  const made = drizzle(pool, { schema: people, casing: 'snake_case' })
  onPool.set(pool, made)
  return made
}
