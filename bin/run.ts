import path from 'node:path'
import { BootProblem } from '@/server/boot-problem'

export const checkout = path.resolve(import.meta.dirname, '..')

/** Runs a command; a problem a person can put right ends it with its sentence alone, anything else with its stack. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    sayProblem(error)
    process.exitCode = 1
  }
}

export function sayProblem(error: unknown): void {
  const known = error instanceof BootProblem || (error instanceof Error && error.name === 'BootProblem')
  console.error(known ? `\n${(error as Error).message}` : error)
}

/** Calls back once when asked to stop, by a signal or because whoever started us is gone. */
export function whenAskedToStop(stop: (reason: string) => void): void {
  let asked = false
  const once = (reason: string) => () => {
    if (!asked) stop(reason)
    asked = true
  }
  // A child leaves Ctrl-C, which the terminal sends to everyone, to its parent.
  process.on('SIGINT', process.connected && process.env.PATCHBENCH_PART ? () => undefined : once('SIGINT'))
  process.on('SIGTERM', once('SIGTERM'))
  process.on('SIGHUP', once('SIGHUP'))
  process.on('disconnect', once('parent gone'))
}
