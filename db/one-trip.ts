import pg from 'pg'

export type Statement = { name: string; text: string; values: readonly (string | null)[] }

// What pg's query does beneath its types.
type Connection = Record<'parse' | 'bind' | 'describe' | 'execute' | 'close', (message: object) => void> & { sync(): void }
type Answer = (error: Error | undefined, result: { rows: unknown[] }) => void
const PgQuery = pg.Query as unknown as new (config: { text: string }) => {
  callback: Answer
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
  handleReadyForQuery(connection: Connection): void
}

/** The text each connection has prepared under a name: another text of that name is prepared anew, never mistaken for it. */
const prepared = new WeakMap<Connection, Map<string, string>>()

class OneTrip extends PgQuery {
  private ended = 0

  constructor(private readonly statements: readonly Statement[]) {
    super({ text: statements.at(-1)!.text })
  }

  requiresPreparation(): boolean {
    return true
  }

  prepare(connection: Connection): void {
    const known = prepared.get(connection)
    for (const statement of this.statements) {
      const { name, text, values } = statement
      if (known?.get(name) !== text) {
        // An attempt that failed may have left the name behind; closing one that is not there is no error.
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

  override handleReadyForQuery(connection: Connection): void {
    const known = prepared.get(connection) ?? new Map<string, string>()
    for (const { name, text } of this.statements) known.set(name, text)
    prepared.set(connection, known)
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
