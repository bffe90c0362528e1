import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** What tells this process from a later one with the same number: its start time. Null when it is not running. */
export function processIdentity(pid: number): string | null {
  if (existsSync('/proc/self/stat')) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? null : `${pid}:${fields[19]}`
    } catch {
      return null
    }
  }
  try {
    return `${pid}:${execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()}`
  } catch {
    return null
  }
}

/** Whether this process works in that folder: PostgreSQL's does in its data directory. */
export function worksIn(pid: number, folder: string): boolean {
  if (existsSync('/proc/self/stat')) {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder
    } catch {
      return false
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder)
  } catch {
    return false
  }
}

/** Asks with the first signal, then insists; returns when the process is gone. */
export async function stopProcess(pid: number, signals: NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'], patienceMs = 10_000): Promise<void> {
  const identity = processIdentity(pid)
  for (const signal of signals) {
    if (identity === null || processIdentity(pid) !== identity) return
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    for (let waited = 0; waited < patienceMs && processIdentity(pid) === identity; waited += 25) await sleep(25)
  }
}
