import type { Duplex } from 'node:stream'
import type pg from 'pg'

const gathered = new WeakSet<Duplex>()

/**
 * The same connection: what is asked on it in this turn of the event loop goes over the line in one write, when the turn
 * ends. A write that wakes the server costs as much as half of a short statement.
 */
export const gathering = <C extends pg.ClientBase>(client: C): C => {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  if (gathered.has(stream)) return client
  gathered.add(stream)
  stream.cork()
  setImmediate(() => {
    gathered.delete(stream)
    stream.uncork()
  })
  return client
}
