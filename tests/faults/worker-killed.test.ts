import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { eq, inArray } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { consultancy, contact, customer, digest, mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { forgetSettings } from '@/server/env'
import { enqueue } from '@/server/jobs/enqueue'
import { queueMail } from '@/server/mail/queue-mail'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'

const KILLS = Number(process.env.PATCHBENCH_KILLS ?? 2)
// The short form is for CI; `npm run faults` kills 20 times among 500.
const LONG = KILLS > 2
const CONTACTS = LONG ? KILLS * 25 : 16
const MAILS_BETWEEN_KILLS = LONG ? 15 : 8
// How long to wait, not how long it may take: a killed worker's job resumes after its heartbeat.
const PATIENCE_MS = 240_000 + KILLS * 40_000

const database = await testDatabase()
const root = path.resolve(import.meta.dirname, '../..')

let worker: ChildProcess | null = null
const startWorker = () => {
  const settings = { ...process.env, DATABASE_URL: database.owner, APP_DATABASE_URL: database.app, WORKER_DATABASE_URL: database.worker, AUTH_DATABASE_URL: database.auth }
  worker = fork(path.join(root, 'bin/worker.ts'), [], { cwd: root, execArgv: ['--import', 'tsx'], env: settings, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}
// The moment after the server's 250, which the worker has not committed yet: the worst there is. Half of the kills
// fall on alerts, half on digests.
const kills = { alert: 0, digest: 0 }
const server = await startMailServer({
  onReceived: ({ recipients }) => {
    const kind = recipients[0]!.startsWith('alerted') ? 'alert' : 'digest'
    const alike = server.received.filter(one => one.recipients[0]!.startsWith('alerted') === (kind === 'alert')).length
    if (kills[kind] >= KILLS / 2 || alike % MAILS_BETWEEN_KILLS !== 0) return
    kills[kind] += 1
    worker?.once('exit', startWorker)
    worker?.kill('SIGKILL')
  },
})
process.env.SMTP_URL = server.url
forgetSettings()
afterAll(async () => {
  worker?.removeAllListeners('exit')
  worker?.kill('SIGKILL')
  await server.stop()
})

describe('a worker killed in the middle', () => {
  it('doubles no digest, lists those whose fate is unknown, and misses no recall alert', { timeout: PATIENCE_MS + 20_000 }, async () => {
    const id = randomUUID()
    const act = job('test', id)
    const long = new Date(Date.now() - 90 * 86_400_000)
    const alerted = Array.from({ length: CONTACTS }, (_, n) => `alerted-${n}@example.com`)
    await asActor(act, async tx => {
      await tx.db.insert(consultancy).values({ id, slug: 'kestrel', name: 'Kestrel', createdAt: long })
      const [place] = await tx.db.insert(customer).values({ consultancyId: id, name: 'Aoi', createdAt: long }).returning()
      await tx.db.insert(contact).values(Array.from({ length: CONTACTS }, (_, n) => ({ consultancyId: id, customerId: place!.id, role: 'viewer' as const, userId: randomUUID(), email: `reader-${n}@example.com`, name: `Reader ${n}`, digestFrequency: 'daily' as const, digestWhenNothingChanged: true, createdAt: long })))
      await enqueue(tx, 'run-digests', {})
      for (const to of alerted) await queueMail(tx, { kind: 'recall_alert', key: to, to, locale: 'en', subject: 'Recalled', html: '<p>Recalled</p>', text: 'Recalled' })
    })
    startWorker()
    const rows = () => asActor(act, tx => tx.db.select().from(mail))
    const waiting = async () => {
      const all = await rows()
      return 2 * CONTACTS - all.length + all.filter(({ state }) => ['queued', 'sending', 'failed'].includes(state)).length
    }
    await expect.poll(waiting, { timeout: PATIENCE_MS, interval: 1000 }).toBe(0)

    const all = await rows()
    const digests = all.filter(({ kind }) => kind === 'digest')
    const unknown = digests.filter(({ state }) => state === 'unknown')
    const times = (messageId: string) => server.received.filter(one => one.messageId === messageId).length
    const doubled = digests.filter(({ messageId }) => times(messageId) > 1)
    const missing = alerted.filter(to => !server.received.some(({ recipients }) => recipients.includes(to)))
    const twice = all.filter(({ kind, messageId }) => kind === 'recall_alert' && times(messageId) > 1)
    console.log(`${kills.alert + kills.digest} kills, ${CONTACTS} digests: ${doubled.length} doubled, ${unknown.length} of unknown fate; ${CONTACTS} recall alerts: ${missing.length} missing, ${twice.length} came again with the same Message-ID`)
    expect(kills.alert + kills.digest).toBe(KILLS)
    expect(doubled).toEqual([])
    expect(missing).toEqual([])
    expect(digests.filter(({ state, messageId }) => state === 'sent' && times(messageId) !== 1)).toEqual([])
    expect(digests).toHaveLength(CONTACTS)
    expect(await asActor(act, tx => tx.db.select().from(digest).where(inArray(digest.mailId, digests.map(row => row.id))))).toHaveLength(CONTACTS)
    expect((await asActor(act, tx => tx.db.select().from(mail).where(eq(mail.state, 'unknown')))).map(row => row.id).toSorted()).toEqual(unknown.map(row => row.id).toSorted())
    expect(unknown.length).toBeGreaterThan(0)
  })
})
