type Column = { name: string; type: string; notNull: boolean; default?: unknown; generated?: unknown; identity?: unknown }
type Named = Record<string, { name: string }>
type Table = {
  columns: Record<string, Column>
  checkConstraints: Record<string, { name: string; value: string }>
  uniqueConstraints: Named
  foreignKeys: Record<string, { name: string; columnsFrom: string[] }>
  indexes: Record<string, { name: string; isUnique: boolean; columns: { expression: string }[] }>
}
/** What drizzle-kit keeps of a schema in db/migrations/meta. */
export type Snapshot = { tables: Record<string, Table> }

/** Changes that an older process does not notice. */
const WIDER: Record<string, readonly string[]> = { smallint: ['integer', 'bigint'], integer: ['bigint'], real: ['double precision'], char: ['text'], varchar: ['text'] }

/**
 * Everything in a newer schema that a process of the older one would stumble over: what it reads is gone, what it
 * writes is refused. An expanding migration has none; each is named `table.column what`.
 */
export const findBreaks = (older: Snapshot, newer: Snapshot): string[] =>
  Object.entries(older.tables).flatMap(([name, before]) => {
    const after = newer.tables[name]
    return after ? tableBreaks(name.replace(/^public\./, ''), before, after) : [`${name.replace(/^public\./, '')} is dropped or renamed`]
  })

const tableBreaks = (table: string, before: Table, after: Table): string[] => {
  const isNew = (column: string) => !before.columns[column]
  const breaks: string[] = []
  for (const [name, old] of Object.entries(before.columns)) {
    const now = after.columns[name]
    if (!now) breaks.push(`${table}.${name} is dropped or renamed`)
    else if (now.type !== old.type && !WIDER[old.type.replace(/\(.*/, '')]?.includes(now.type)) breaks.push(`${table}.${name} changes from ${old.type} to ${now.type}`)
    else if (now.notNull && !old.notNull) breaks.push(`${table}.${name} becomes NOT NULL`)
    else if (old.default !== undefined && now.default === undefined && now.notNull) breaks.push(`${table}.${name} loses its default`)
  }
  for (const [name, now] of Object.entries(after.columns)) {
    if (isNew(name) && now.notNull && now.default === undefined && !now.generated && !now.identity) breaks.push(`${table}.${name} is new, NOT NULL and without a default`)
  }
  for (const [name, now] of Object.entries(after.checkConstraints)) {
    const old = before.checkConstraints[name]
    const onNewColumn = Object.keys(after.columns).some(column => isNew(column) && mentions(now.value, column))
    if (old ? !isWiderCheck(old.value, now.value) : !onNewColumn) breaks.push(`${table} is checked by ${name}, which was not or less strict before`)
  }
  for (const name of Object.keys(after.uniqueConstraints)) if (!before.uniqueConstraints[name]) breaks.push(`${table} must be unique by ${name}`)
  for (const [name, now] of Object.entries(after.indexes)) {
    if (now.isUnique && !before.indexes[name]?.isUnique && !now.columns.some(column => isNew(column.expression))) breaks.push(`${table} must be unique by ${name}`)
  }
  for (const [name, now] of Object.entries(after.foreignKeys)) {
    if (!before.foreignKeys[name] && !now.columnsFrom.some(isNew)) breaks.push(`${table} is held by the foreign key ${name}`)
  }
  return breaks
}

const mentions = (check: string, column: string): boolean => new RegExp(`\\b${column}\\b`).test(check)

/** Same rule, or a list of values that only grew. */
const isWiderCheck = (old: string, now: string): boolean => {
  if (old === now) return true
  const values = (text: string) => new Set(text.match(/'[^']*'/g) ?? [])
  const rest = (text: string) => text.replace(/'[^']*'(\s*,\s*'[^']*')*/g, '…')
  return / in \(/i.test(old) && rest(old) === rest(now) && [...values(old)].every(value => values(now).has(value))
}

const BREAKING = [/\bdrop\s+(table|column|view|function|schema|type|sequence)\b/i, /\brename\s+(to|column)\b/i, /\brename\b.*\bto\b/i, /\bset\s+not\s+null\b/i, /\balter\s+column\b.*\btype\b/i, /\bset\s+data\s+type\b/i, /^\s*truncate\b/i]

/** Statements of a hand-written migration that take something away from an older process; the snapshots know nothing of those. */
export const findBreakingStatements = (sql: string): string[] =>
  sql
    .replace(/--.*$/gm, '')
    // A function's body runs later and is nobody's schema.
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .split(';')
    .map(statement => statement.replace(/\s+/g, ' ').trim())
    .filter(statement => BREAKING.some(pattern => pattern.test(statement)))
