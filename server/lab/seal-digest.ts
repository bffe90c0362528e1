import { createHash } from 'node:crypto'

/** JSON with its keys in order, so that equal content has one text; instants as ISO text. */
const canonical = (value: unknown): string => {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

/** SHA-256 over everything a sealed run says; whatever of it changed afterwards changes this. */
export const sealDigestOf = (content: Record<string, unknown>): string => createHash('sha256').update(canonical(content)).digest('hex')
