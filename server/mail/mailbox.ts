import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { env } from '@/server/env'
import type { Letter } from './deliver'

export type KeptLetter = Letter & { id: string; at: string }

const folder = () => path.join(/* turbopackIgnore: true */ process.cwd(), '.patchbench', 'mail')

/** The mailbox page exists in demo mode without a mail server, and nowhere else: letters hold sign-in links. */
export const hasMailbox = (): boolean => env().DEMO && !env().SMTP_URL

/** A letter is a file: the worker and the web process write, the mailbox page reads. */
export async function keepInMailbox(letter: Letter): Promise<void> {
  const at = new Date().toISOString()
  const id = createHash('sha256').update(letter.messageId ?? `${at} ${letter.to} ${letter.subject}`).digest('hex').slice(0, 24)
  const file = path.join(folder(), `${id}.json`)
  await mkdir(folder(), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.${process.pid}`, JSON.stringify({ ...letter, id, at } satisfies KeptLetter), { mode: 0o600 })
  await rename(`${file}.${process.pid}`, file)
}

/** The letters, newest first. */
export async function listMailbox(): Promise<KeptLetter[]> {
  const names = await readdir(folder()).catch(() => [])
  const letters = await Promise.all(names.filter(name => name.endsWith('.json')).map(name => readLetter(name.slice(0, -5))))
  return letters.filter(letter => letter !== null).sort((a, b) => b.at.localeCompare(a.at))
}

export async function readLetter(id: string): Promise<KeptLetter | null> {
  if (!/^[0-9a-f]{24}$/.test(id)) return null
  const text = await readFile(path.join(folder(), `${id}.json`), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as KeptLetter)
}
