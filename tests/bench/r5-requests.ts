import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from '@/bin/build'
import { checkout } from '@/bin/run'
import type { Measure } from './bench'
import { compare, median, rounded } from './figure'
import { countElements, readMarkup } from './markup-tree'
import { startNode } from './started'
import { readWhole, startWeb } from './web-process'

const AT_ONCE = 8

/** R5: the overview page by Next, against the same elements and reads through React's stream on plain node:http. */
export const measureRequests: Measure = async ({ estates, rounds, quick, say }) => {
  await ensureBuilt(say)
  const { cluster, all } = await estates()
  const estate = all[0]!
  const web = await startWeb(cluster, estate)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-react-'))
  const undo: (() => unknown)[] = [web.stop, () => rmSync(folder, { recursive: true, force: true })]
  try {
    const page = `/console/${estate.slug}`
    const html = (await web.get(page)).text
    const markup = readMarkup(html)
    const given = path.join(folder, 'given.json')
    writeFileSync(given, JSON.stringify({ estate, token: web.token, markup }), { mode: 0o600 })
    let port = 0
    const env: NodeJS.ProcessEnv = { ...process.env, ...cluster.settingsFor(estate.database), NODE_ENV: 'production' }
    const react = await startNode(['--import', 'tsx', 'tests/bench/react-server.ts', given], { cwd: checkout, env }, async child => {
      if (child.listenerCount('message') === 0) void once(child, 'message').then(([told]) => (port = (told as { port: number }).port))
      return port > 0
    })
    undo.push(react.stop)
    const bare = await readWhole({ port, path: '/' })
    say(`the page has ${countElements(markup)} elements; ${html.length} characters by Next, of which ${bare.text.length} are the markup`)
    const forMs = quick ? 1_000 : 3_000
    const [ours, limit, rendering]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round <= rounds; round++) {
      const rates = [
        await requestsASecond({ port: web.port, path: page, headers: { cookie: web.cookie } }, forMs),
        await requestsASecond({ port, path: '/' }, forMs),
        await requestsASecond({ port, path: '/?data=no' }, forMs),
      ] as const
      if (round > 0) [ours, limit, rendering].forEach((list, index) => list.push(rates[index]!))
    }
    say(`without any read, the same markup is rendered ${rounded(median(rendering))} times a second: ours is ${rounded(median(ours) / median(rendering))} of that`)
    return [compare({ name: `R5 overview page at ${estate.installations} installations, requests/s (${AT_ONCE} at once)`, ours, limit, goal: 0.5 }, ratio => ratio >= 0.5)]
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

const requestsASecond = async (request: http.RequestOptions, forMs: number): Promise<number> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const began = performance.now()
  let done = 0
  const visitor = async () => {
    while (performance.now() - began < forMs) {
      const { status } = await readWhole({ ...request, agent })
      if (status !== 200) throw new Error(`${request.path} answered ${status}`)
      done++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, visitor))
  agent.destroy()
  return done / ((performance.now() - began) / 1000)
}
