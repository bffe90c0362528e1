import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { BootProblem } from '@/server/boot-problem'
import type { Footer, Header, Table } from './tables'

export type Part = { header: Header } | { table: Table } | { row: (string | null)[] } | { footer: Footer }

/**
 * The parts of a backup, in order. The footer comes last, and only when everything before it is as it was written.
 * @throws BootProblem `backup_damaged`, `backup_unreadable`
 */
export async function* readBackup(file: string): AsyncGenerator<Part> {
  const sum = createHash('sha256')
  const source = createReadStream(file)
  const unzipped = createGunzip()
  source.on('error', error => unzipped.destroy(error))
  let first = true
  let whole = false
  try {
    // A value holds no line break of its own: JSON writes it as \n.
    for await (const text of createInterface({ input: source.pipe(unzipped), crlfDelay: Infinity })) {
      const value = JSON.parse(text) as Header | Table | Footer | (string | null)[]
      if (first && !('format' in value && value.format === 'patchbench-backup' && value.version === 1)) throw damaged(file, 'it is no backup of this product')
      if ('sha256' in value) {
        if (value.sha256 !== sum.digest('hex')) throw damaged(file, 'its contents were changed')
        whole = true
        yield { footer: value }
        break
      }
      sum.update(`${text}\n`)
      yield Array.isArray(value) ? { row: value } : 'format' in value ? { header: value } : { table: value }
      first = false
    }
  } catch (error) {
    if (error instanceof BootProblem) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('E')) throw new BootProblem('backup_unreadable', `${file} cannot be read (${error instanceof Error ? error.message : code}). Name the file that \`npm run db:backup\` wrote.`)
    if (code.startsWith('Z') || error instanceof SyntaxError) throw damaged(file, 'it is cut short or no backup of this product')
    throw error
  } finally {
    source.destroy()
  }
  if (!whole) throw damaged(file, 'its end is missing')
}

const damaged = (file: string, why: string): BootProblem =>
  new BootProblem('backup_damaged', `${file} cannot be restored: ${why}. Nothing was changed. Use another backup.`)
