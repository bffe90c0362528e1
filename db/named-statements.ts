import { createHash } from 'node:crypto'
import type pg from 'pg'

/** Beyond this a connection prepares no more: lists of every length make texts without end. */
const MOST = 400
/** A plan made for any value is no plan for a thousand of them. */
const LONGEST_LIST = 20

const names = new Map<string, string>()
/** What a statement is called where it is prepared. */
export const nameOf = (text: string): string => {
  const known = names.get(text) ?? createHash('sha256').update(text).digest('base64url')
  if (names.size < 10 * MOST) names.set(text, known)
  return known
}

const isLong = (value: unknown): boolean => (Array.isArray(value) ? value.length > LONGEST_LIST : typeof value === 'string' && value.length > 1000)

/**
 * The same connection, on which what is asked again is prepared once: reading and rewriting a statement under row
 * security costs more than running it. What brings long lists is planned for them each time.
 */
export const withNamedStatements = (client: pg.PoolClient): pg.PoolClient => {
  const prepared = new Set<string>()
  const query = (config: pg.QueryConfig, values?: unknown[]) => {
    if (!values || values.length === 0 || config.name || values.some(isLong)) return client.query(config, values)
    const name = nameOf(config.text)
    if (!prepared.has(name) && prepared.size >= MOST) return client.query(config, values)
    prepared.add(name)
    return client.query({ ...config, name }, values)
  }
  return Object.assign(Object.create(client) as pg.PoolClient, { query })
}
