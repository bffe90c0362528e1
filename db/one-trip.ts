import pg from 'pg'
import { nameOf } from './named-statements'

export type Statement = { text: string; values: readonly (string | null)[] }

// What pg's query does beneath its types.
type Connection = Record<'parse' | 'bind' | 'describe' | 'execute' | 'close', (message: object) => void> & { sync(): void }
type Answer = (error: Error | undefined, result: { rows: unknown[] }) => void
const PgQuery = pg.Query as unknown as new (config: { text: string }) => {
  callback: Answer
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
  handleError(error: Error, connection: Connection): void
  handleReadyForQuery(connection: Connection): void
}

/** What each connection has prepared: names are digests of texts, so that none is ever mistaken for another. */
const prepared = new WeakMap<Connection, Set<string>>()
const preparedOn = (connection: Connection): Set<string> => {
  const known = prepared.get(connection) ?? new Set<string>()
  prepared.set(connection, known)
  return known
}

class OneTrip extends PgQuery {
  private ended = 0

  constructor(private readonly statements: readonly Statement[]) {
    super({ text: statements.at(-1)!.text })
  }

  requiresPreparation(): boolean {
    return true
  }

  prepare(connection: Connection): void {
    const known = preparedOn(connection)
    for (const statement of this.statements) {
      const { text, values } = statement
      const name = nameOf(text)
      if (!known.has(name)) {
        // A trip that failed, or one still under way, may have made it; closing one that is not there is no error.
        connection.close({ type: 'S', name })
        connection.parse({ name, text })
      }
      connection.bind({ statement: name, values })
      if (statement === this.statements.at(-1)) connection.describe({ type: 'P' })
      connection.execute({})
    }
    connection.sync()
  }

  override handleDataRow(message: unknown): void {
    if (this.ended === this.statements.length - 1) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    this.ended += 1
    if (this.ended === this.statements.length) super.handleCommandComplete(message, connection)
  }

  override handleError(error: Error, connection: Connection): void {
    for (const { text } of this.statements) preparedOn(connection).delete(nameOf(text))
    super.handleError(error, connection)
  }

  override handleReadyForQuery(connection: Connection): void {
    const known = preparedOn(connection)
    for (const { text } of this.statements) known.add(nameOf(text))
    super.handleReadyForQuery(connection)
  }
}

/**
 * Runs prepared statements in one trip to the database and answers the rows of the last. One that fails keeps those
 * after it from running at all. Unless `begin` is among them, they are one transaction, committed when the trip ends.
 */
export const inOneTrip = <R>(client: pg.ClientBase, statements: readonly Statement[]): Promise<R[]> =>
  new Promise((resolve, reject) => {
    const query = new OneTrip(statements)
    query.callback = (error, result) => (error ? reject(error) : resolve(result.rows as R[]))
    client.query(query as unknown as pg.Submittable)
  })
