import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BootProblem } from '@/server/boot-problem'

/** What this checkout keeps about its own database and secrets, in .patchbench/, readable by its owner only. */
export type EmbeddedIdentity = {
  id: string
  checkout: string
  port: number | null
  passwords: { admin: string; owner: string }
  settings: { NEXTAUTH_SECRET: string; SECRETS_KEY: string }
}

const fileName = 'embedded.json'

export function stateDir(checkout: string): string {
  return path.join(realpathSync(checkout), '.patchbench')
}

export function readIdentity(checkout: string): EmbeddedIdentity | null {
  const file = path.join(stateDir(checkout), fileName)
  if (!existsSync(file)) return null
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EmbeddedIdentity
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES'
    throw new BootProblem('state_unreadable', denied
      ? `${file} belongs to another user. Start as that user, or delete ${path.dirname(file)} to begin with an empty database.`
      : `${file} is damaged. Put back a copy of it, or delete ${path.dirname(file)} to begin with an empty database.`)
  }
}

/**
 * This checkout's identity, made on first use. A copied checkout is told from a moved one by whether the
 * place it came from still has the same identity: a copy gets its own, a moved one keeps its data.
 */
export function settleIdentity(checkout: string): EmbeddedIdentity {
  const here = realpathSync(checkout)
  const known = readIdentity(checkout)
  if (known && known.checkout === here) return known
  if (known) {
    const copied = existsSync(path.join(known.checkout, '.patchbench', fileName)) && readIdentity(known.checkout)?.id === known.id
    return saveIdentity({ ...known, id: copied ? randomUUID() : known.id, checkout: here, port: null })
  }
  return saveIdentity({
    id: randomUUID(),
    checkout: here,
    port: null,
    passwords: { admin: secret(24), owner: secret(24) },
    settings: { NEXTAUTH_SECRET: secret(48), SECRETS_KEY: randomBytes(32).toString('base64') },
  })
}

export function saveIdentity(identity: EmbeddedIdentity): EmbeddedIdentity {
  const dir = stateDir(identity.checkout)
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    chmodSync(dir, 0o700)
    const file = path.join(dir, fileName)
    writeFileSync(`${file}.new`, JSON.stringify(identity, null, 2) + '\n', { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw new BootProblem('state_unwritable', `${dir} cannot be written (${error instanceof Error ? error.message : String(error)}). Start as the user who owns the checkout.`)
  }
  return identity
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
