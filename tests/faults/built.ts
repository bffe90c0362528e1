import { mkdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBuilt } from '@/bin/build'
import { checkout } from '@/bin/run'

/** What a test may wait for a build that others, or it, must make first. */
export const BUILD_MS = 300_000

/** The web process serves a build of these sources; of several test files that find none, one makes it. */
export const ensureBuiltOnce = async (): Promise<void> => {
  const turn = path.join(os.tmpdir(), `patchbench-building-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`)
  for (const until = Date.now() + BUILD_MS; ; ) {
    try {
      mkdirSync(turn)
      break
    } catch {
      // A run that was killed leaves its turn behind.
      if (Date.now() > until) break
      await sleep(200)
    }
  }
  try {
    await ensureBuilt(() => undefined)
  } finally {
    rmSync(turn, { recursive: true, force: true })
  }
}
