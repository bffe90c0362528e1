import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { consultancy, contact, customer, digest, mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { forgetSettings } from '@/server/env'
import { enqueue } from '@/server/jobs/enqueue'
import { queueMail } from '@/server/mail/queue-mail'
import { resendMail } from '@/server/mail/resend-mail'
import { memberOf } from '../support/billing-house'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'
import { fullOr, PARTS, PATIENCE_MS } from './form'
import { hasten } from './hasten'
import { partsOn } from './parts'
import { report } from './report'

const KILLS = fullOr(20, 2)
const CONTACTS = fullOr(500, 16)
const MAILS_BETWEEN_KILLS = fullOr(15, 6)

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
await admin.connect()

const kills = { alert: 0, digest: 0 }
const isAlert = (recipient: string) => recipient.startsWith('alerted')
// The moment after the server's 250, which the worker has not committed yet: the worst there is. Half of the kills fall
// on alerts, half on digests.
const server = await startMailServer({
  onReceived: ({ recipients }) => {
    const kind = isAlert(recipients[0]!) ? 'alert' : 'digest'
    const alike = server.received.filter(one => isAlert(one.recipients[0]!) === (kind === 'alert')).length
    if (kills[kind] >= KILLS / 2 || alike % MAILS_BETWEEN_KILLS !== 0) return
    kills[kind] += 1
    // Whose letter it was is not known: of two workers both die, every second time one of them.
    const dying = [...parts.running].slice(0, kills[kind] % 2 === 0 ? 1 : PARTS)
    void Promise.all(dying.map(one => parts.kill(one))).then(async () => {
      await hasten(admin, 'abandoned')
      dying.forEach(() => parts.start('worker'))
    })
  },
})
process.env.SMTP_URL = server.url
forgetSettings()
const parts = partsOn(database)
afterAll(async () => {
  await parts.stopAll()
  await server.stop()
  await admin.end()
})

describe('a worker killed in the middle of a digest run', () => {
  it('doubles no digest, lists those whose fate is unknown, and misses no recall alert', { timeout: PATIENCE_MS + 90_000 }, async () => {
    const began = Date.now()
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
    for (let n = 0; n < PARTS; n++) parts.start('worker')
    const rows = () => asActor(act, tx => tx.db.select().from(mail))
    const waiting = async () => {
      const all = await rows()
      return 2 * CONTACTS - all.length + all.filter(({ state }) => ['queued', 'sending', 'failed'].includes(state)).length
    }
    await expect.poll(waiting, { timeout: PATIENCE_MS, interval: 500 }).toBe(0).catch(() => undefined)
    const undone = await waiting()

    const all = await rows()
    const digests = all.filter(({ kind }) => kind === 'digest')
    const unknown = digests.filter(({ state }) => state === 'unknown')
    const times = (messageId: string) => server.received.filter(one => one.messageId === messageId).length
    const ofAlerts = server.received.filter(({ recipients }) => isAlert(recipients[0]!))
    const doubled = digests.filter(({ messageId }) => times(messageId) > 1).length
    // A person's word sends those of unknown fate once more, and only those.
    const before = server.received.length
    for (const { id: mailId } of unknown) await asActor(memberOf(id), tx => resendMail(tx, { mailId }))
    await expect.poll(async () => (await rows()).filter(({ state }) => state !== 'sent').length, { timeout: 60_000, interval: 500 }).toBe(0).catch(() => undefined)

    report('digest-run', began, [
      { what: 'kills', count: kills.alert + kills.digest, want: KILLS },
      { what: 'mails left undone', count: undone, want: 0 },
      { what: 'digests made', count: digests.length, want: CONTACTS },
      { what: 'rows of the ledger', count: (await asActor(act, tx => tx.db.select().from(digest))).length, want: CONTACTS },
      { what: 'digests doubled', count: doubled, want: 0 },
      { what: 'digests said to be sent that did not arrive once', count: digests.filter(({ state, messageId }) => state === 'sent' && times(messageId) !== 1).length, want: 0 },
      { what: 'digests of unknown fate, listed', count: unknown.length, atLeast: 1 },
      { what: 'of those, sent by a person’s word', count: server.received.length - before, want: unknown.length },
      { what: 'readers without a digest', count: Array.from({ length: CONTACTS }, (_, n) => `reader-${n}@example.com`).filter(to => !server.received.some(({ recipients }) => recipients.includes(to))).length, want: 0 },
      { what: 'alerts missing', count: alerted.filter(to => !ofAlerts.some(({ recipients }) => recipients.includes(to))).length, want: 0 },
      { what: 'alerts under a second Message-ID', count: new Set(ofAlerts.map(one => one.messageId)).size - CONTACTS, want: 0 },
      { what: 'alerts that came again', count: ofAlerts.length - CONTACTS, atLeast: 0 },
      { what: 'workers that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
