import { availableParallelism } from 'node:os'
import pg from 'pg'
import { databaseUrl } from '@/server/env'
import { gathering } from './gathering'

type Role = 'app' | 'worker' | 'auth'
const POOL_SIZE = { app: 10, worker: 6, auth: 4 }
/** Of the connections that carry many statements at once: each keeps a processor busy on either side, and more would only take turns. */
const SHARED = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)))
/** One that hangs holds up all behind it. */
const SHARED_TIMEOUT_MS = 10_000
const onGlobal = globalThis as { patchbenchPools?: Map<string, pg.Pool>; patchbenchShared?: Map<string, Shared> }

type Shared = { clients: pg.Client[]; turn: number }

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

/**
 * A connection that others use at the same time: single statements travel behind one another, each a transaction of its
 * own, without waiting for the answers before them. Only for what takes no lock and sets nothing beyond its transaction.
 */
export const sharedConnectionOf = (role: Role): pg.Client => {
  const connectionString = databaseUrl(role)
  const all = (onGlobal.patchbenchShared ??= new Map<string, Shared>())
  const shared = all.get(connectionString) ?? { clients: [], turn: 0 }
  all.set(connectionString, shared)
  shared.turn = (shared.turn + 1) % SHARED
  const existing = shared.clients[shared.turn]
  if (existing) return gathering(existing)
  const made = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: SHARED_TIMEOUT_MS, keepAlive: true, pipeline: true } as pg.ClientConfig)
  const forget = () => void (shared.clients = shared.clients.filter(one => one !== made))
  // What was under way on it is told to whoever asked; the next statement makes a new one.
  made.on('error', forget).on('end', forget)
  made.connect().catch(forget)
  shared.clients.push(made)
  return gathering(made)
}

export const closePools = async (): Promise<void> => {
  const pools = [...(onGlobal.patchbenchPools?.values() ?? [])]
  const shared = [...(onGlobal.patchbenchShared?.values() ?? [])].flatMap(one => one.clients)
  onGlobal.patchbenchPools?.clear()
  onGlobal.patchbenchShared?.clear()
  await Promise.all([...pools, ...shared].map(one => one.end()))
}
