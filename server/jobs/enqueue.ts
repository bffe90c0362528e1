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

type Options = { startAfter?: Date; singletonKey?: string; priority?: number }

/** Adds a job in the transaction: it exists when the transaction commits, and not otherwise. */
export const enqueue = async <Q extends QueueName>(tx: { readonly db: Pick<NodePgDatabase, 'execute'> }, queue: Q, payload: Payloads[Q], options: Options = {}): Promise<void> => {
  const { startAfter, ...rest } = options
  const job = { data: payload, ...rest, ...(startAfter && { startAfter: startAfter.toISOString() }) }
  await connection.run(fromDrizzle(tx.db, sql), () => sender.insert(queue, [job], { returnId: false }))
}
