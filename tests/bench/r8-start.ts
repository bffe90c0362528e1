import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBuilt } from '@/bin/build'
import { bundleOf, bundleProcesses } from '@/bin/bundle'
import { checkout } from '@/bin/run'
import { freePort } from '@/db/embedded/cluster'
import type { Bench, Measure } from './bench'
import { compare } from './figure'
import { buildHelloNext } from './scratch-next'
import { answers, residentMb, startNode, type Started } from './started'

const SETTLED_MS = 2_500

/** How the web process and a hello-world start, each on a port of its own. */
const starters = async ({ estates, say }: Bench) => {
  await ensureBuilt(say)
  await bundleProcesses()
  const { cluster, all } = await estates()
  const settings = cluster.settingsFor(all[0]!.database)
  const environment: NodeJS.ProcessEnv = { ...process.env, ...settings, NODE_ENV: 'production' }
  delete environment.DATABASE_URL
  const hello = buildHelloNext()
  return {
    environment,
    web: async () => {
      const port = await freePort()
      const env: NodeJS.ProcessEnv = { ...environment, PATCHBENCH_PART: 'web', PORT: String(port), APP_URL: `http://localhost:${port}`, NEXTAUTH_URL: `http://localhost:${port}` }
      return startNode([bundleOf('web')], { cwd: checkout, env }, () => answers(port, '/sign-in'))
    },
    hello: async () => {
      const port = await freePort()
      return startNode([hello.next, 'start', '-p', String(port), '-H', '127.0.0.1'], { cwd: hello.folder, env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } }, () => answers(port, '/'))
    },
  }
}

/** R8: from the start of the process until it has served a page, in turn with a hello-world. */
export const measureStart: Measure = async bench => {
  const start = await starters(bench)
  const ours: number[] = []
  const limit: number[] = []
  for (let round = 0; round <= bench.rounds; round++) {
    for (const [how, times] of [[start.web, ours], [start.hello, limit]] as const) {
      const started = await how()
      await started.stop()
      // The first of each reads files that the others find in memory.
      if (round > 0) times.push(started.startMs)
    }
  }
  return [compare({ name: 'R8 start of the web process until the first 200, ms', ours, limit, goal: 1.5 }, ratio => ratio <= 1.5)]
}

/** R9: what the processes hold when nobody asks for anything. */
export const measureMemory: Measure = async bench => {
  const start = await starters(bench)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-bare-'))
  const bare = path.join(folder, 'bare.mjs')
  writeFileSync(bare, `import pg from ${JSON.stringify(path.join(checkout, 'node_modules/pg/esm/index.mjs'))}
const pool = new pg.Pool({ connectionString: process.env.WORKER_DATABASE_URL })
await pool.query('select 1')
process.send('ready')
setInterval(() => pool.query('select 1'), 500)
process.on('SIGTERM', () => process.exit())`)
  const told = () => {
    let ready = false
    let heard = false
    return async (child: ChildProcess) => {
      if (!heard) child.once('message', () => (ready = true))
      heard = true
      return ready
    }
  }
  const kinds = {
    web: start.web,
    hello: start.hello,
    worker: () => startNode([bundleOf('worker')], { cwd: checkout, env: { ...start.environment, PATCHBENCH_PART: 'worker' } }, told()),
    bare: () => startNode([bare], { cwd: folder, env: start.environment }, told()),
  } satisfies Record<string, () => Promise<Started>>
  const held: Record<keyof typeof kinds, number[]> = { web: [], hello: [], worker: [], bare: [] }
  try {
    for (let round = 0; round < bench.rounds; round++) {
      const running: Started[] = []
      try {
        for (const name of Object.keys(kinds) as (keyof typeof kinds)[]) running.push(await kinds[name]())
        await sleep(SETTLED_MS)
        for (const [index, name] of (Object.keys(kinds) as (keyof typeof kinds)[]).entries()) held[name].push(residentMb(running[index]!.child.pid!))
      } finally {
        for (const one of running) await one.stop()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return [
    compare({ name: 'R9 idle memory of the web process against a hello-world Next, MB', ours: held.web, limit: held.hello, goal: 1.6 }, ratio => ratio <= 1.6),
    compare({ name: 'R9 idle memory of the worker against node and pg, MB', ours: held.worker, limit: held.bare, goal: 2 }, ratio => ratio <= 2),
  ]
}
