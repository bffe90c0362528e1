import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** An export of a file that may not be in the tree yet; null until it is. */
export async function laterPart<T>(file: string, name: string): Promise<T | null> {
  const full = path.join(import.meta.dirname, '..', file)
  if (!existsSync(full)) return null
  const found = (await import(pathToFileURL(full).href)) as Record<string, unknown>
  return (found[name] as T | undefined) ?? null
}
