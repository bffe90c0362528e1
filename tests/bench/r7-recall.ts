import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { authDatabase } from '@/db/auth-database'
import { freePort } from '@/db/embedded/cluster'
import { closePools } from '@/db/pools'
import { session, user } from '@/db/schema/people'
import type { Contact } from '@/server/actor'
import { newToken, sha256 } from '@/server/auth/credentials-at-rest'
import { sessionCookieName } from '@/server/auth/session'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { forgetSettings } from '@/server/env'
import { APART_MS } from '@/server/live/hub'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { ensureBuilt } from '@/bin/build'
import { checkout } from '@/bin/run'
import { startTestServer } from '../support/database-server'
import { addCustomer, as, house, SP1 } from '../support/scene'
import type { Measure } from './bench'
import { quantile, type Figure } from './figure'

// R7: a recall committed, until it is heard in 500 open portals (100 in the quick form) of one web process, as `next start` serves them; against
// a bare connection that listens, on the same database in the same minutes. Both begin at the database's clock just
// before the commit, so the commit itself is counted on both sides.
const CUSTOMERS = 100
const GOAL_MS = 300

const clockMs = () => performance.timeOrigin + performance.now()
const round = (value: number) => Math.round(value * 10) / 10

type Heard = { kind: string; at: number; waitMs: number }

/** One open portal: what it hears, with the moment. */
const openPortal = (port: number, customerId: string, token: string, heard: (event: Heard) => void) =>
  new Promise<{ close(): void }>((resolve, reject) => {
    const input = encodeURIComponent(JSON.stringify({ since: new Date(Date.now() + 60_000).toISOString() }))
    const request = http.get({ port, host: '127.0.0.1', path: `/api/trpc/portal/${customerId}/live.changes?input=${input}`, agent: false, headers: { cookie: `${sessionCookieName()}=${token}`, accept: 'text/event-stream', 'accept-encoding': 'gzip, br' } }, response => {
      if (response.statusCode !== 200 || response.headers['content-encoding']) reject(new Error(`a stream was answered with ${response.statusCode} ${response.headers['content-encoding'] ?? ''}`))
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (text += chunk).split('\n\n')
        text = parts.pop()!
        for (const part of parts) {
          const data = /^data: (\{"kind".*)$/m.exec(part)?.[1]
          if (!data) continue
          const event = JSON.parse(data) as Heard
          if (event.kind === 'open') resolve({ close: () => request.destroy() })
          else heard(event)
        }
      })
    })
    request.on('error', reject)
  })

/** What the page does when it has heard: waits for its turn and for what comes with it, then reads itself anew. Answers when all of it is there. */
const readAnew = async (port: number, customerId: string, token: string, waitMs: number): Promise<void> => {
  await sleep(150 + waitMs)
  const response = await fetch(`http://localhost:${port}/portal/${customerId}`, { headers: { rsc: '1', cookie: `${sessionCookieName()}=${token}` } })
  if (response.status !== 200 || !(await response.text()).includes('recalled')) throw new Error(`a portal answered ${response.status}`)
}

/** R7: see above. The last of the recalls is read anew by everybody. */
export const measureRecall: Measure = async ({ quick, rounds, say }) => {
  const streamsOpen = quick ? 100 : 500
  const recalls = rounds + 1
  const database = await startTestServer()
  let web: ChildProcess | undefined
  try {
    const port = await freePort()
    for (const role of ['APP', 'WORKER', 'AUTH']) delete process.env[`${role}_DATABASE_URL`]
    Object.assign(process.env, database.settings, { PORT: String(port), APP_URL: `http://localhost:${port}` })
    forgetSettings()
    const migrated = spawnSync(process.execPath, ['--import', 'tsx', 'bin/migrate.ts'], { cwd: checkout, encoding: 'utf8', env: process.env })
    if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr)
    await ensureBuilt(say)

    const kim = await house()
    const contacts: Contact[] = []
    for (let n = 0; n < CUSTOMERS; n++) contacts.push((await as(kim, tx => addCustomer(tx, [{ updateMode: 'automatic' }]))).approver)
    const token = new Map(contacts.map(one => [one, newToken()]))
    await authDatabase().insert(user).values(contacts.map(one => ({ id: one.userId, email: one.email, name: one.name })))
    await authDatabase().insert(session).values(contacts.map(one => ({ sessionToken: sha256(token.get(one)!), userId: one.userId, expires: new Date(Date.now() + 3_600_000) })))

    web = fork(path.join(checkout, 'bin/web.ts'), [], { cwd: checkout, execArgv: ['--import', 'tsx'], env: { ...process.env, NODE_ENV: 'production', PATCHBENCH_PART: 'web' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await once(web, 'message')

    let delays: number[] = []
    let readers = 0
    let visible: number[] = []
    const reading: Promise<void>[] = []
    const streams: { close(): void }[] = []
    for (let n = 0; n < streamsOpen; n += 10) {
      streams.push(...(await Promise.all(Array.from({ length: 10 }, (_, k) => {
        const contact = contacts[(n + k) % CUSTOMERS]!
        return openPortal(port, contact.customerId, token.get(contact)!, ({ kind, at, waitMs }) => {
          if (kind !== 'withdrawal') return
          delays.push(clockMs() - at)
          if (readers-- > 0) reading.push(readAnew(port, contact.customerId, token.get(contact)!, waitMs).then(() => void visible.push(clockMs() - at)))
        })
      }))))
    }
    const listener = new pg.Client({ connectionString: database.settings.DATABASE_URL })
    const speaker = new pg.Client({ connectionString: database.settings.DATABASE_URL })
    await Promise.all([listener.connect(), speaker.connect()])
    await listener.query('listen bare')
    const bare: number[] = []
    listener.on('notification', ({ payload }) => bare.push(clockMs() - Number(payload)))

    const all: number[] = []
    let oneLooks: number[] = []
    const medians: number[] = []
    for (let n = 0; n < recalls; n++) {
      for (let spoken = 0; spoken < 50; spoken++) {
        await speaker.query(`begin; select pg_notify('bare', (extract(epoch from clock_timestamp()) * 1000)::text); commit`)
        await sleep(5)
      }
      const version = `8.1.40${n}.1`
      const { id: buildId } = await as(kim, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Fix ${n}`, kind: 'interim_update', channel: 'private', version, source: 'The vendor' })))
      await sleep(300)
      delays = []
      // One portal is looked at; in the last round all of them are.
      const allLook = n === recalls - 1
      if (allLook) oneLooks = visible.splice(0)
      readers = allLook ? streamsOpen : 1
      const { exposed } = await as(kim, tx => withdrawBuild(tx, { buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: version }))
      if (exposed !== CUSTOMERS) throw new Error(`the recall reached ${exposed} of ${CUSTOMERS} customers`)
      for (const until = Date.now() + 10_000; delays.length < streamsOpen && Date.now() < until;) await sleep(20)
      await Promise.all(reading.splice(0))
      if (delays.length !== streamsOpen) throw new Error(`${delays.length} of ${streamsOpen} open portals heard of the recall`)
      if (allLook) break
      all.push(...delays)
      medians.push(quantile(delays.toSorted((a, b) => a - b), 0.99))
      // Until everybody has had their turn: the next recall finds the process as the first one did.
      await sleep(streamsOpen * APART_MS + 500)
    }
    streams.forEach(stream => stream.close())
    await Promise.all([listener.end(), speaker.end()])
    const ours = all.toSorted((a, b) => a - b)
    const limit = bare.toSorted((a, b) => a - b)
    const p99 = quantile(medians.toSorted((a, b) => a - b), 0.5)
    const figure: Figure = {
      name: `R7 recall committed → heard in ${streamsOpen} open portals, p99 (p50 ${round(quantile(ours, 0.5))} ms, worst ${round(ours.at(-1)!)} ms; bare LISTEN p50 ${round(quantile(limit, 0.5))} ms)`,
      ours: round(p99), limit: round(quantile(limit, 0.99)), ratio: round(p99 / quantile(limit, 0.99)), goal: GOAL_MS, ok: p99 <= GOAL_MS, n: ours.length,
      spread: [round(Math.min(...medians)), round(Math.max(...medians))],
    }
    const one = oneLooks.toSorted((a, b) => a - b)
    const everybody = visible.toSorted((a, b) => a - b)
    const seen = (name: string, values: number[], q: number, goal: number | null): Figure =>
      ({ name, ours: round(quantile(values, q)), limit: round(quantile(limit, 0.99)), ratio: round(quantile(values, q) / quantile(limit, 0.99)), goal, ok: goal === null || quantile(values, q) <= goal, n: values.length, spread: [round(values[0]!), round(values.at(-1)!)] })
    return [
      figure,
      seen(`R7 the page read anew by one of them, median, of which 150 ms are waited`, one, 0.5, 1000),
      seen(`R7 the page read anew by all ${streamsOpen} at the same moment, median (no goal: they take turns, ${APART_MS} ms apart)`, everybody, 0.5, null),
    ]
  } finally {
    web?.kill('SIGTERM')
    await closePools()
    await database.stop()
    for (const name of ['PORT', 'APP_URL', 'APP_DATABASE_URL', 'WORKER_DATABASE_URL', 'AUTH_DATABASE_URL']) delete process.env[name]
    forgetSettings()
  }
}
