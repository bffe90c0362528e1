import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { RoleUrls } from '@/db/roles'
import { checkout } from '@/bin/run'

/** What links and cookies name; the processes listen elsewhere, as they do behind a proxy. */
export const APP_URL = 'http://localhost:3899'

type Part = 'web' | 'worker'
type Settings = Record<string, string>
export type Running = { part: Part; child: ChildProcess; ready: Promise<unknown> }

/**
 * The product's own processes on a database, as `npm start` starts them, but that one that ends does not end the others.
 * `ended` counts those that ended though nobody killed them.
 */
export const partsOn = (database: Pick<RoleUrls, 'app' | 'worker' | 'auth'>, settings: Settings = {}) => {
  const running = new Set<Running>()
  const { DATABASE_URL: _owner, ...environment } = process.env
  const counts = { killed: 0, ended: 0 }

  const start = (part: Part, { preload, from = checkout, ...own }: Settings & { preload?: string; from?: string } = {}): Running => {
    const child = fork(path.join(from, 'bin', `${part}.ts`), [], {
      cwd: from,
      execArgv: ['--import', 'tsx', ...(preload ? ['--import', preload] : [])],
      stdio: ['ignore', 'ignore', process.env.PATCHBENCH_FAULTS_LOUD ? 'inherit' : 'ignore', 'ipc'],
      env: { ...environment, NODE_ENV: 'production', PATCHBENCH_PART: part, APP_URL, APP_DATABASE_URL: database.app, WORKER_DATABASE_URL: database.worker, AUTH_DATABASE_URL: database.auth, ...settings, ...own },
    })
    const one: Running = { part, child, ready: once(child, 'message') }
    one.ready.catch(() => undefined)
    running.add(one)
    child.once('exit', () => {
      if (running.delete(one)) counts.ended += 1
    })
    return one
  }

  /** kill -9, and only then gone for the count. */
  const kill = async (one: Running): Promise<void> => {
    if (!running.delete(one)) return
    counts.killed += 1
    const gone = once(one.child, 'exit')
    one.child.kill('SIGKILL')
    await gone
  }

  const stopAll = async (): Promise<void> => {
    for (const one of running) {
      running.delete(one)
      const gone = once(one.child, 'exit')
      one.child.kill('SIGKILL')
      await gone
    }
  }
  return { start, kill, stopAll, counts, running }
}

export type Parts = ReturnType<typeof partsOn>
