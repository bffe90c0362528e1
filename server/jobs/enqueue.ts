import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { JOBS_SCHEMA, type Payloads, type QueueName } from './queues'

const connection = new AsyncLocalStorage<ReturnType<typeof fromDrizzle>>()

/** Never started: it only knows the queues and adds jobs, each on the connection of the transaction at hand. */
const sender = new PgBoss({
  schema: JOBS_SCHEMA,
  migrate: false,
  supervise: false,
  schedule: false,
  db: { executeSql: (text, values) => connection.getStore()!.executeSql(text, values) },
})

/** A tenant's transaction, or the owner's own. */
type Enqueuing = { readonly db: Pick<NodePgDatabase, 'execute'> }
type Options = { startAfter?: Date; singletonKey?: string; priority?: number }

/** Adds a job in the transaction: it exists when the transaction commits, and not otherwise. */
export const enqueue = <Q extends QueueName>(tx: Enqueuing, queue: Q, payload: Payloads[Q], options: Options = {}): Promise<void> => enqueueAll(tx, queue, [payload], options)

/** The same for many jobs, in one statement. */
export const enqueueAll = async <Q extends QueueName>(tx: Enqueuing, queue: Q, payloads: readonly Payloads[Q][], options: Options = {}): Promise<void> => {
  const { startAfter, ...rest } = options
  const jobs = payloads.map(data => ({ data, ...rest, ...(startAfter && { startAfter: startAfter.toISOString() }) }))
  if (jobs.length > 0) await connection.run(fromDrizzle(tx.db, sql), () => sender.insert(queue, jobs, { returnId: false }))
}
