import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { sql } from 'drizzle-orm'
import type { Actor } from '@/server/actor'
import { writeAnnounced, type Announced } from './live-events'
import { poolOf } from './pools'
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

/**
 * The only way to the tenant tables: opens a transaction, sets the scope in one statement, runs `work`, commits.
 * Called once, at the edge (procedure, route, job); nested it throws. Do not stream, send mail or call Stripe inside:
 * enqueue such work in the transaction.
 */
export const asActor = async <A extends Actor, T>(actor: A, work: (tx: Tx<A>) => Promise<T>, now: Date = new Date()): Promise<T> => {
  if (inside.getStore()) throw new Error('asActor inside asActor: pass the tx on instead')
  const client = await poolOf(loginRole).connect()
  let broken: Error | undefined
  // A connection that is lost says so as an event too, which nobody heard would end the process.
  const lose = (error: Error): void => void (broken = error)
  client.on('error', lose)
  try {
    const db = drizzle(client, { schema, casing: 'snake_case' })
    await client.query('begin')
    await db.execute(sql`select
      set_config('app.actor_kind', ${actor.kind}, true),
      set_config('app.consultancy', ${actor.consultancyId ?? ''}, true),
      set_config('app.customer', ${actor.kind === 'contact' ? actor.customerId : ''}, true)`)
    const tx = { db, actor, consultancyId: actor.consultancyId ?? '', now, chained: [], announced: [] } as unknown as Tx<A>
    const answer = await inside.run(true, () => work(tx))
    // Last, because it locks the chain's head: transactions of one consultancy queue here and nowhere earlier.
    if (tx.chained.length > 0) {
      await client.query('select extend_audit_chain($1, $2, $3)', [tx.consultancyId, tx.chained.map(row => row.id), tx.chained.map(row => row.digest)])
    }
    await writeAnnounced(client, tx.consultancyId, tx.announced)
    await client.query('commit')
    return answer
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => (broken = cause))
    throw error
  } finally {
    client.off('error', lose)
    client.release(broken)
  }
}
