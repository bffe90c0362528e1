import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAuditChains } from '@/db/audit-chain'
import { freePort } from '@/db/embedded/cluster'
import { closePools } from '@/db/pools'
import { asActor } from '@/db/scope'
import { audit } from '@/server/audit'
import { announce } from '@/server/live/announce'
import { queueMail } from '@/server/mail/queue-mail'
import { startMailServer } from '../support/mail-server'
import { house } from '../support/scene'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { FULL, fullOr, PARTS, PATIENCE_MS } from './form'
import { openLive } from './live-reader'
import { partsOn, type Parts } from './parts'
import { report } from './report'
import { startRestartable, type Stop } from './restartable'
import { visit } from './visitor'

const STOPS: readonly Stop[] = fullOr(['fast', 'immediate', 'fast', 'immediate', 'fast', 'immediate'] as const, ['fast', 'immediate'] as const)
const LOAD_MS = fullOr(6_000, 1_200)
const AWAY_MS = fullOr(4_000, 800)

let database: Awaited<ReturnType<typeof startRestartable>>
let parts: Parts
const server = await startMailServer()
beforeAll(async () => {
  await ensureBuiltOnce()
  database = await startRestartable()
  parts = partsOn(database, { SMTP_URL: server.url, LOG_LEVEL: 'fatal' })
}, BUILD_MS)
afterAll(async () => {
  await parts?.stopAll()
  await server.stop()
  await closePools()
  await database?.remove()
})

/** One connection a question: the ones there were are gone. */
const asking = async <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> => {
  const client = new pg.Client({ connectionString: database.admin })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

describe('PostgreSQL stopped and started under load', () => {
  it('loses nothing that was answered with yes, and everything comes back by itself', { timeout: PATIENCE_MS + 300_000 }, async () => {
    const began = Date.now()
    const kim = await house()
    const visitor = await visit(kim)
    const [{ slug }] = (await asking<{ slug: string }>('select slug from consultancy where id = $1', [kim.consultancyId])) as [{ slug: string }]
    // What a job that was cut off waits for; the short form waits less of it.
    if (!FULL) await asking(`update pgboss.queue set heartbeat_seconds = 10 where name = 'send-mail'`)
    const ports = await Promise.all(Array.from({ length: PARTS }, freePort))
    const started = [...ports.map(port => parts.start('web', { PORT: String(port) })), ...ports.map(() => parts.start('worker'))]
    await Promise.all(started.map(one => one.ready))
    const streams = ports.flatMap(port => [1, 2, 3].map(() => openLive(() => port, `console/${slug}/live.changes`, visitor.cookie)))
    await expect.poll(() => streams.every(one => one.begun()), { timeout: 20_000 }).toBe(true)

    const written = { yes: new Set<string>(), unsure: new Set<string>() }
    const [queued, committed] = [{ alert: new Set<string>(), digest: new Set<string>() }, { yes: new Set<string>(), unsure: new Set<string>() }]
    let loading = true
    const writer = async (nth: number): Promise<void> => {
      for (let n = 0; loading; n++) {
        const name = `Customer ${nth}-${n}`
        const answer = await visitor.write(ports[n % ports.length]!, `console/${slug}/customers.create`, { name })
        written[answer?.status === 200 ? 'yes' : 'unsure'].add(name)
        await sleep(30)
      }
    }
    /** What the database did not say yes to may be there all the same, once. */
    const committer = async (): Promise<void> => {
      for (let n = 0; loading; n++) {
        const [subjectId, kind] = [randomUUID(), n % 2 === 0 ? ('recall_alert' as const) : ('digest' as const)]
        const to = `${kind === 'digest' ? 'reader' : 'alerted'}-${n}@example.com`
        const done = await asActor(kim, async tx => {
          await queueMail(tx, { kind, key: to, to, locale: 'en', subject: 'News', html: '<p>News</p>', text: 'News' })
          await audit(tx, { verb: 'test', subject: { kind: 'test', id: subjectId } })
          announce(tx, { kind: 'run', subjectId })
        }).then(() => true, () => false)
        committed[done ? 'yes' : 'unsure'].add(subjectId)
        if (done) {
          queued[kind === 'digest' ? 'digest' : 'alert'].add(to)
        }
        await sleep(30)
      }
    }
    const load = [writer(0), writer(1), writer(2), committer()]
    const backMs: number[] = []
    let notBack = 0
    for (const how of STOPS) {
      await sleep(LOAD_MS)
      await database.stop(how)
      await sleep(AWAY_MS)
      await database.start()
      const up = Date.now()
      for (const port of ports) await expect.poll(async () => (await visitor.write(port, `console/${slug}/customers.create`, { name: `Back ${randomUUID()}` }))?.status, { timeout: 30_000, interval: 20 }).toBe(200).catch(() => void (notBack += 1))
      backMs.push(Date.now() - up)
    }
    await sleep(LOAD_MS)
    loading = false
    await Promise.all(load)

    const unsent = async () => Number((await asking<{ count: string }>(`select count(*) from mail where state in ('queued', 'sending', 'failed')`))[0]!.count)
    await expect.poll(unsent, { timeout: PATIENCE_MS, interval: 500 }).toBe(0).catch(() => undefined)
    const undone = await unsent()
    const deaf = async () => {
      const places = new Map((await asking<{ id: string; seq: string }>(`select subject_id as id, seq from live_event where kind = 'run'`)).map(({ id, seq }) => [id, Number(seq)]))
      return streams.reduce((sum, { heard, allTo }) => sum + [...committed.yes].filter(id => !heard.has(id) && !(places.get(id)! <= allTo())).length, 0)
    }
    await expect.poll(deaf, { timeout: 20_000 }).toBe(0).catch(() => undefined)
    const unheard = await deaf()
    streams.forEach(one => one.close())

    const names = (await asking<{ name: string }>('select name from customer')).map(row => row.name)
    const entries = new Map((await asking<{ id: string; count: number }>(`select subject_id as id, count(*)::int from audit_entry where verb = 'test' group by 1`)).map(({ id, count }) => [id, count]))
    const mails = await asking<{ to: string; kind: string; state: string; messageId: string }>('select to_address as to, kind, state, message_id as "messageId" from mail')
    const times = (messageId: string) => server.received.filter(one => one.messageId === messageId).length
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    const chains = await verifyAuditChains(owner)
    await owner.end()
    const digests = mails.filter(({ kind }) => kind === 'digest')
    report('database-restarted', began, [
      { what: 'stops, every second one immediate', count: backMs.length, want: STOPS.length },
      { what: 'web processes that did not answer with yes within half a minute', count: notBack, want: 0 },
      { what: 'slowest return of the web, in ms after PostgreSQL was ready', count: Math.max(...backMs) },
      { what: 'writes answered with yes', count: written.yes.size, atLeast: 20 },
      { what: 'of them not there once', count: [...written.yes].filter(name => names.filter(one => one === name).length !== 1).length, want: 0 },
      { what: 'writes without an answer or refused', count: written.unsure.size, atLeast: 1 },
      { what: 'transactions committed', count: committed.yes.size, atLeast: 20 },
      { what: 'of them not there once', count: [...committed.yes].filter(id => entries.get(id) !== 1).length, want: 0 },
      { what: 'transactions without the database’s yes', count: committed.unsure.size, atLeast: 1 },
      { what: 'of them there twice', count: [...committed.unsure].filter(id => entries.get(id)! > 1).length, want: 0 },
      { what: 'customers without one audit entry', count: Number((await asking<{ count: string }>(`select count(*) from customer c where (select count(*) from audit_entry e where e.consultancy_id = c.consultancy_id and e.customer_id = c.id) <> 1`))[0]!.count), want: 0 },
      { what: 'mails left undone', count: undone, want: 0 },
      { what: 'alerts committed', count: queued.alert.size, atLeast: 10 },
      { what: 'of them missing', count: [...queued.alert].filter(to => !server.received.some(({ recipients }) => recipients.includes(to))).length, want: 0 },
      { what: 'digests committed', count: queued.digest.size, atLeast: 10 },
      { what: 'of them neither arrived nor listed as unknown', count: [...queued.digest].filter(to => !digests.some(one => one.to === to && (one.state === 'unknown' || times(one.messageId) === 1))).length, want: 0 },
      { what: 'digests doubled', count: digests.filter(({ messageId }) => times(messageId) > 1).length, want: 0 },
      { what: 'digests of unknown fate', count: digests.filter(({ state }) => state === 'unknown').length },
      { what: 'open streams × events committed', count: streams.length * committed.yes.size, atLeast: 20 },
      { what: 'streams told to read everything anew, at least once', count: streams.filter(one => one.allTo() > 0).length },
      { what: 'of them not heard', count: unheard, want: 0 },
      { what: 'audit entries that do not verify', count: chains.reduce((sum, one) => sum + one.problems.length + one.unchained, 0), want: 0 },
      { what: 'processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
