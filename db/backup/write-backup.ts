import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { ClientBase } from 'pg'
import { BootProblem } from '@/server/boot-problem'
import { listTables, newestMigration, printOfKey, settleText, type Footer, type Header } from './tables'

const CHUNK = 1000

/**
 * Writes everything the database holds to a file, as of one moment, while others go on working. The file appears
 * under its name only when it is whole.
 */
export async function writeBackup(owner: ClientBase, file: string, settings: { secretsKey: string; now: Date }): Promise<Footer['rows']> {
  if (existsSync(file)) throw new BootProblem('backup_exists', `${file} is there already. Name another file, or delete that one first.`)
  const unfinished = `${file}.unfinished`
  const rows: Footer['rows'] = {}
  try {
    await settleText(owner)
    await owner.query('begin isolation level repeatable read read only')
    await pipeline(Readable.from(lines(owner, settings, rows)), createGzip(), createWriteStream(unfinished, { mode: 0o600 }))
    renameSync(unfinished, file)
    return rows
  } catch (error) {
    rmSync(unfinished, { force: true })
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'ENOSPC', 'EISDIR', 'EROFS'].includes(String(error.code))) {
      throw new BootProblem('backup_unwritable', `The backup could not be written to ${file} (${error.message}). Name a file in a folder that is there, is writable and has room.`)
    }
    throw error
  } finally {
    await owner.query('rollback')
  }
}

async function* lines(owner: ClientBase, settings: { secretsKey: string; now: Date }, rows: Footer['rows']): AsyncGenerator<string> {
  const sum = createHash('sha256')
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`
    sum.update(text)
    return text
  }
  const header: Header = { format: 'patchbench-backup', version: 1, madeAt: settings.now.toISOString(), migration: await newestMigration(owner), keyPrint: printOfKey(settings.secretsKey) }
  yield line(header)
  for (const table of await listTables(owner)) {
    yield line(table)
    rows[table.name] = 0
    await owner.query(`declare everything no scroll cursor for select array[${table.columns.map(column => `${column.name}::text`).join(', ')}] as line from ${table.name}`)
    for (;;) {
      const chunk = (await owner.query<{ line: (string | null)[] }>(`fetch ${CHUNK} from everything`)).rows
      if (chunk.length === 0) break
      rows[table.name]! += chunk.length
      yield chunk.map(row => line(row.line)).join('')
    }
    await owner.query('close everything')
  }
  const sequences = await owner.query<{ name: string; at: string }>(`select format('%I.%I', schemaname, sequencename) as name, last_value::text as at from pg_sequences where schemaname in ('public', 'auth') and last_value is not null`)
  const footer: Footer = { rows, sequences: Object.fromEntries(sequences.rows.map(({ name, at }) => [name, at])), sha256: sum.digest('hex') }
  yield `${JSON.stringify(footer)}\n`
}
