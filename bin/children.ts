import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processIdentity, stopProcess } from '@/db/embedded/processes'
import { BootProblem } from '@/server/boot-problem'
import { bundleOf, type Part } from './bundle'
import { checkout } from './run'

type Running = { checkout: string; starter: Known; address: string; children: Known[] }
type Known = { pid: number; identity: string | null }

let file = path.join(checkout, '.patchbench', 'running.json')

/**
 * One start for the checkout's own database; on another database, one a port. What a killed start left running is stopped first; a start that lives is left alone.
 * @throws BootProblem `already_running`
 */
export async function claimCheckout(address: string, external?: { port: number }): Promise<void> {
  if (external) file = path.join(checkout, '.patchbench', `running-${external.port}.json`)
  const earlier = existsSync(file) ? readRunning() : null
  if (earlier && isAlive(earlier.starter) && earlier.starter.pid !== process.pid) {
    throw new BootProblem('already_running', `Patchbench already runs from this checkout at ${earlier.address} (process ${earlier.starter.pid}). Use that one, or stop it with Ctrl-C there or \`kill ${earlier.starter.pid}\`.`)
  }
  for (const child of earlier?.children ?? []) if (isAlive(child)) await stopProcess(child.pid)
  save({ checkout, starter: know(process.pid), address, children: [] })
}

export function releaseCheckout(): void {
  rmSync(file, { force: true })
}

/** Starts a part of ours on a channel; it ends itself when the channel breaks. Resolves when it says it is ready. */
export function startChild(part: Part, args: string[], environment: NodeJS.ProcessEnv, from: 'bundle' | 'sources' = 'sources'): { child: ChildProcess; ready: Promise<void> } {
  const program = from === 'bundle' ? bundleOf(part) : path.join(checkout, 'bin', `${part}.ts`)
  const child = fork(program, args, { cwd: checkout, execArgv: from === 'bundle' ? [] : ['--import', 'tsx'], env: { ...environment, PATCHBENCH_PART: part } })
  const running = readRunning()
  if (running && child.pid) save({ ...running, children: [...running.children, know(child.pid)] })
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new BootProblem('part_stopped', `The ${part} process stopped while starting (exit ${code ?? 'by signal'}); its reason is above.`)))
  })
  ready.catch(() => undefined)
  return { child, ready }
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return
  await stopProcess(child.pid)
}

/** A copied checkout carries the notes of the original; they say nothing about the copy. */
function readRunning(): Running | null {
  try {
    const running = JSON.parse(readFileSync(file, 'utf8')) as Running
    return running.checkout === checkout ? running : null
  } catch {
    return null
  }
}

function save(running: Running): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(running), { mode: 0o600 })
}

function know(pid: number): Known {
  return { pid, identity: processIdentity(pid) }
}

function isAlive({ pid, identity }: Known): boolean {
  return identity !== null && processIdentity(pid) === identity
}
