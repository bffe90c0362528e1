import pg from 'pg'
import { databaseUrl } from '@/server/env'

type Role = 'app' | 'worker' | 'auth'
const POOL_SIZE = { app: 10, worker: 6, auth: 4 }
const onGlobal = globalThis as { patchbenchPools?: Map<string, pg.Pool> }

/** The pool of one login role. For db/ only (a lint rule says so): everyone else goes through `asActor`. */
export const poolOf = (role: Role): pg.Pool => {
  const connectionString = databaseUrl(role)
  const pools = (onGlobal.patchbenchPools ??= new Map())
  const existing = pools.get(connectionString)
  if (existing) return existing
  const made = new pg.Pool({ connectionString, max: POOL_SIZE[role], connectionTimeoutMillis: 10_000, pipeline: true } as pg.PoolConfig)
  // An idle client's broken connection is no crash: the next checkout makes a new one.
  made.on('error', () => {})
  pools.set(connectionString, made)
  return made
}

export const closePools = async (): Promise<void> => {
  const pools = [...(onGlobal.patchbenchPools?.values() ?? [])]
  onGlobal.patchbenchPools?.clear()
  await Promise.all(pools.map(p => p.end()))
}
