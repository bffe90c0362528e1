import { execFileSync, spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BootProblem } from '@/server/boot-problem'
import type { PostgresHome } from './home'
import { stopProcess, worksIn } from './processes'

export const adminRole = 'postgres'

export type Cluster = { port: number; pid: number; stop(): Promise<void> }

type ClusterOptions = {
  home: PostgresHome
  adminPassword: string
  /** The port of last time: kept when still free. */
  port: number | null
  logFile: string
  /** Thrown away with its folder as soon as its user stops or dies; not synced to disk. */
  disposable?: boolean
  onExit?: (lastWords: string) => void
}

const cleanEnvironment = { NODE_ENV: 'production' as const, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

export function dataFolder(home: Pick<PostgresHome, 'folder'>): string {
  return path.join(home.folder, 'data')
}

/** The PostgreSQL that runs on this folder, whoever started it. A pid file that was copied or left over is nobody. */
export function runningPostgres(folder: string): { pid: number; port: number; ready: boolean } | null {
  const file = path.join(folder, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (!(pid > 0) || !worksIn(pid, realpathSync(folder))) return null
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const data = dataFolder(options.home)
  const orphan = runningPostgres(data)
  if (orphan) await stopProcess(orphan.pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
  if (!existsSync(data)) initialise(data, options)
  rmSync(path.join(data, 'postmaster.pid'), { force: true })

  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 && options.port !== null && (await isFree(options.port)) ? options.port : await freePort()
    const started = await launch(data, port, options)
    if (typeof started !== 'string') return started
    if (attempt === 3 || !/could not bind|Address already in use/.test(started)) {
      throw new BootProblem('database_did_not_start', `The embedded PostgreSQL did not start:\n${started}\nIts log is ${options.logFile}. If the disk is not full and its data cannot be repaired, \`npm run db:reset\` deletes it to begin with an empty one.`)
    }
  }
}

/** Done beside, then renamed, so that an interrupted first start leaves nothing that looks finished. */
function initialise(data: string, { home, adminPassword, disposable }: ClusterOptions): void {
  const unfinished = `${data}.new`
  const passwordFile = path.join(home.folder, 'password')
  rmSync(unfinished, { recursive: true, force: true })
  writeFileSync(passwordFile, adminPassword + '\n', { mode: 0o600 })
  if (home.uid !== undefined && home.gid !== undefined) chownSync(passwordFile, home.uid, home.gid)
  try {
    execFileSync(
      path.join(home.programs, 'bin', 'initdb'),
      ['-D', unfinished, '-U', adminRole, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...(disposable ? ['--no-sync'] : [])],
      { uid: home.uid, gid: home.gid, cwd: '/', env: cleanEnvironment, stdio: 'pipe' },
    )
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new BootProblem('database_not_initialised', `The embedded PostgreSQL could not be set up in ${home.folder}:\n${said}\nMake room or repair the folder's permissions, then start again; or set DATABASE_URL.`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinished, data)
}

async function launch(data: string, port: number, options: ClusterOptions): Promise<Cluster | string> {
  const { home, disposable } = options
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(disposable ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' } : { fsync: 'on' }),
  }
  const logStart = existsSync(options.logFile) ? readFileSync(options.logFile).length : 0
  const logHandle = openSync(options.logFile, 'a', 0o600)
  const user = { uid: home.uid, gid: home.gid, cwd: '/', env: cleanEnvironment, detached: true }
  const postgres = spawn(path.join(home.programs, 'bin', 'postgres'), ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], { ...user, stdio: ['ignore', logHandle, logHandle] })
  closeSync(logHandle)
  const lastWords = () => readFileSync(options.logFile).subarray(logStart).toString().trim().split('\n').slice(-6).join('\n')

  let failure: string | undefined
  postgres.on('error', (error) => (failure = error.message))
  const exited = new Promise<void>((resolve) => postgres.on('exit', () => resolve()))
  postgres.on('exit', () => (failure ??= lastWords() || 'it exited without a word'))
  while (!failure && !runningPostgres(data)?.ready) await sleep(20)
  if (failure || postgres.pid === undefined) return failure ?? 'it has no process'

  // Outlives us by a moment: when our end of its pipe closes, however we died, it stops PostgreSQL.
  const pid = postgres.pid
  const guard = spawn('/bin/sh', ['-c', `cat >/dev/null; kill -INT "$0" 2>/dev/null; ${disposable ? 'while kill -0 "$0" 2>/dev/null; do sleep 0.1; done; rm -rf "$1"' : ':'}`, String(pid), home.folder], { ...user, stdio: ['pipe', 'ignore', 'ignore'] })
  guard.unref()

  let stopping = false
  postgres.on('exit', () => {
    // The guard of a disposable database still has its folder to clear away.
    if (disposable) guard.stdin?.end()
    else guard.kill('SIGKILL')
    if (!stopping) options.onExit?.(lastWords())
  })
  return {
    port,
    pid,
    stop: async () => {
      stopping = true
      postgres.kill('SIGINT')
      const quit = setTimeout(() => postgres.kill('SIGQUIT'), 10_000)
      await exited
      clearTimeout(quit)
      if (disposable) rmSync(home.folder, { recursive: true, force: true })
    },
  }
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve('code' in error && error.code === 'EADDRNOTAVAIL'))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })
}
