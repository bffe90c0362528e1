import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type Started = { child: ChildProcess; startMs: number; stop(): Promise<void> }

/** A node process, from its spawning until `until` holds; asked every few milliseconds. */
export const startNode = async (args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }, until: (child: ChildProcess) => Promise<boolean>): Promise<Started> => {
  const began = performance.now()
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  while (!(await until(child))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode} while starting`)
    if (performance.now() - began > 60_000) throw new Error(`${args.join(' ')} did not start within a minute`)
    await sleep(5)
  }
  const startMs = performance.now() - began
  return {
    child,
    startMs,
    stop: async () => {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await Promise.race([gone, sleep(5_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

/** Whether this address answers 200 yet. */
export const answers = (port: number, pathname: string): Promise<boolean> =>
  new Promise(resolve => {
    const request = http.get({ host: '127.0.0.1', port, path: pathname, agent: false }, response => {
      response.resume().on('end', () => resolve(response.statusCode === 200))
    })
    request.on('error', () => resolve(false))
  })

/** Resident memory of a process and everything beneath it, MB. */
export const residentMb = (pid: number): number => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n').map(line => line.trim().split(/\s+/).map(Number) as [number, number, number])
  const family = new Set([pid])
  for (let grown = true; grown;) {
    grown = false
    for (const [own, parent] of rows) if (family.has(parent) && !family.has(own)) grown = Boolean(family.add(own))
  }
  return rows.filter(([own]) => family.has(own)).reduce((sum, [, , rss]) => sum + rss, 0) / 1024
}
