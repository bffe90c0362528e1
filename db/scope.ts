import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Actor } from '@/server/actor'
import { gathering } from './gathering'
import { writeAnnounced, type Announced } from './live-events'
import { withNamedStatements } from './named-statements'
import { inOneTrip, type Statement } from './one-trip'
import { poolOf, sharedConnectionOf } from './pools'
import * as schema from './schema'

declare const scoped: unique symbol

export type Database = NodePgDatabase<typeof schema>

/**
 * A transaction whose scope is set. Only `asActor` makes one, so whoever holds it is inside the tenant wall.
 * `now` is the one clock of the transaction; verbs never ask another.
 */
export type Tx<A extends Actor = Actor> = {
  readonly [scoped]: true
  readonly db: Omit<Database, 'transaction' | '$client'>
  readonly actor: A
  readonly consultancyId: string
  readonly now: Date
  /** audit rows of this transaction, linked to the chain just before commit */
  readonly chained: { id: string; digest: string }[]
  /** what open pages are told of at commit: see server/live/announce.ts */
  readonly announced: Announced[]
}

let loginRole: 'app' | 'worker' = 'app'

/** The worker process logs in as `worker`, everything else as `app`. Called once, at process start. */
export const actAsRole = (role: 'app' | 'worker'): void => {
  loginRole = role
}

const inside = new AsyncLocalStorage<true>()

/** Reading the schema and the names of its columns costs more than most queries: done once a connection. */
const databases = new WeakMap<pg.PoolClient, Database>()
const databaseOn = (client: pg.PoolClient): Database => {
  const known = databases.get(client) ?? drizzle(withNamedStatements(client), { schema, casing: 'snake_case' })
  databases.set(client, known)
  return known
}

const BEGIN: Statement = { text: 'begin', values: [] }
const SET_SCOPE = `select set_config('app.actor_kind', $1, true), set_config('app.consultancy', $2, true), set_config('app.customer', $3, true), set_config('app.environment', $4, true)`
const scopeOf = (actor: Actor, { readOnly = false } = {}): Statement => ({
  text: readOnly ? `${SET_SCOPE}, set_config('transaction_read_only', 'on', true)` : SET_SCOPE,
  values: [actor.kind, actor.consultancyId ?? '', ('customerId' in actor && actor.customerId) || '', actor.kind === 'device' ? actor.environmentId : ''],
})

/**
 * The only way to the tenant tables: opens a transaction and sets the scope in one trip, runs `work`, commits.
 * Called once, at the edge (procedure, route, job); nested it throws. Do not stream, send mail or call Stripe inside:
 * enqueue such work in the transaction.
 */
export const asActor = async <A extends Actor, T>(actor: A, work: (tx: Tx<A>) => Promise<T>, now: Date = new Date()): Promise<T> => {
  if (inside.getStore()) throw new Error('asActor inside asActor: pass the tx on instead')
  return onConnection(async (client, lose) => {
    try {
      // Not waited for: the first statement of the work travels right behind it. Where it fails nothing has a scope, and sees nothing.
      const opened = inOneTrip(gathering(client), [BEGIN, scopeOf(actor)])
      opened.catch(() => {})
      const tx = { db: databaseOn(client), actor, consultancyId: actor.consultancyId ?? '', now, chained: [], announced: [] } as unknown as Tx<A>
      const answer = await inside.run(true, () => work(tx))
      await opened
      // Last, because it locks the chain's head: transactions of one consultancy queue here and nowhere earlier.
      if (tx.chained.length > 0) {
        await client.query('select extend_audit_chain($1, $2, $3)', [tx.consultancyId, tx.chained.map(row => row.id), tx.chained.map(row => row.digest)])
      }
      await writeAnnounced(client, tx.consultancyId, tx.announced)
      await client.query('commit')
      return answer
    } catch (error) {
      await client.query('rollback').catch(lose)
      throw error
    }
  })
}

/**
 * One read behind the same wall in one trip, for what is asked thousands of times a second: scope and statement are
 * prepared, and a transaction of their own that cannot write. Without its scope the statement does not run.
 */
export const readAsActor = <R>(actor: Actor, statement: Statement): Promise<R[]> =>
  inOneTrip<R>(sharedConnectionOf(loginRole), [scopeOf(actor, { readOnly: true }), statement])

/**
 * One statement behind the same wall in one trip, for what writes hundreds of times a second: a transaction of its own,
 * committed when this resolves. What it does is neither audited nor announced.
 */
export const writeAsActor = <R>(actor: Actor, statement: Statement): Promise<R[]> =>
  // The server's last words on a connection that it ends are an error like any other: after one none goes back to the pool.
  onConnection((client, lose) => inOneTrip<R>(client, [scopeOf(actor), statement]).catch((error: Error) => {
    lose(error)
    throw error
  }))

/** Lends a connection of our login role; one that was lost meanwhile does not go back to the pool. */
const onConnection = async <T>(use: (client: pg.PoolClient, lose: (error: Error) => void) => Promise<T>): Promise<T> => {
  const client = await poolOf(loginRole).connect()
  let broken: Error | undefined
  // A connection that is lost says so as an event too, which nobody heard would end the process.
  const lose = (error: Error): void => void (broken = error)
  client.on('error', lose)
  try {
    return await use(client, lose)
  } finally {
    client.off('error', lose)
    client.release(broken)
  }
}
