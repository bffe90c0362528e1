import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { consultancy, mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { forgetSettings } from '@/server/env'
import { startWorker } from '@/server/jobs/worker'
import { MAX_ATTEMPTS, recordAttempts, type Taken } from '@/server/mail/attempts'
import { closeMailServer, deliver } from '@/server/mail/deliver'
import { queueMail, type OutgoingMail } from '@/server/mail/queue-mail'
import { closeMail, sendQueuedMail } from '@/server/mail/send-queued-mail'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'

const database = await testDatabase()
const server = await startMailServer()
process.env.SMTP_URL = server.url
forgetSettings()

const consultancyId = randomUUID()
const atWork = job('test', consultancyId)

const queue = (given: Partial<OutgoingMail> = {}) =>
  asActor(atWork, tx =>
    queueMail(tx, { kind: 'digest', key: randomUUID(), to: 'kim@example.com', locale: 'en', subject: 'Two updates', html: '<p>Two</p>', text: 'Two', ...given }),
  )
const queued = async (given?: Partial<OutgoingMail>) => (await queue(given))!
const rowOf = (id: string) => asActor(atWork, async tx => (await tx.db.select().from(mail).where(eq(mail.id, id)))[0]!)
const send = (id: string) => sendQueuedMail(consultancyId, id)
/** As a worker does that dies before it wrote down how it ended. */
const begin = async (id: string) => (await recordAttempts(consultancyId, [], [id])).get(id) as Taken

beforeAll(() =>
  asActor(atWork, async tx => {
    await tx.db.insert(consultancy).values({ id: consultancyId, slug: 'kestrel', name: 'Kestrel', createdAt: tx.now })
  }),
)
beforeEach(() => void (server.received.length = server.moods.length = 0))
afterAll(async () => {
  closeMailServer()
  await server.stop()
})

describe('outgoing mail', () => {
  it('arrives once, whole, and a second run of its job sends nothing', async () => {
    const id = await queued({ subject: '適用可: RU4', text: '髙﨑㈱①', html: '<p>髙﨑㈱①</p>', headers: { 'X-Kind': 'digest' } })
    expect(await send(id)).toBe('sent')
    expect(await send(id)).toBe('sent')
    expect(server.received).toHaveLength(1)
    const [arrived] = server.received
    expect(arrived!.subject).toBe('適用可: RU4')
    expect(arrived!.text?.trim()).toBe('髙﨑㈱①')
    expect(arrived!.html).toContain('髙﨑㈱①')
    expect(arrived!.messageId).toBe((await rowOf(id)).messageId)
    expect(arrived!.headers.find(header => header.key === 'x-kind')?.value).toBe('digest')
  })

  it('is not made twice for one key', async () => {
    const key = randomUUID()
    expect(await queue({ key })).not.toBeNull()
    expect(await queue({ key })).toBeNull()
  })

  it('is tried again after a passing refusal, with the same Message-ID', async () => {
    const id = await queued()
    server.moods.push({ code: 451 })
    await expect(send(id)).rejects.toThrow('not sent yet')
    expect(await rowOf(id)).toMatchObject({ state: 'failed', attempts: 1 })
    expect(await send(id)).toBe('sent')
    expect(await rowOf(id)).toMatchObject({ attempts: 2, lastError: null })
  })

  it('is dead, with the reason, after a refusal for good', async () => {
    const id = await queued()
    server.moods.push({ code: 550 })
    expect(await send(id)).toBe('dead')
    expect((await rowOf(id)).lastError).toContain('No such person')
    expect(await send(id)).toBe('dead')
    expect(server.received).toHaveLength(0)
  })

  it('is tried again when the server could not be reached, and dead after the last attempt', async () => {
    const id = await queued()
    server.moods.push('drop_before_data')
    await expect(send(id)).rejects.toThrow('not sent yet')
    await asActor(atWork, tx => tx.db.update(mail).set({ attempts: MAX_ATTEMPTS - 1 }).where(eq(mail.id, id)))
    server.moods.push('drop_before_data')
    expect(await send(id)).toBe('dead')
  })

  it('has an unknown fate when the worker died between the 250 and our commit: a digest is not sent again', async () => {
    const id = await queued()
    expect((await deliver(await begin(id))).fate).toBe('accepted')
    expect(await send(id)).toBe('unknown')
    expect(await send(id)).toBe('unknown')
    expect(server.received).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ state: 'unknown', lastError: 'interrupted' })
  })

  it('has an unknown fate when the server fell silent after the last byte', async () => {
    const id = await queued()
    server.moods.push('drop_after_data')
    expect(await send(id)).toBe('unknown')
    expect(server.received).toHaveLength(1)
  })

  it('is sent again with the same Message-ID when it is a recall alert and its fate is unknown', async () => {
    const id = await queued({ kind: 'recall_alert' })
    await begin(id)
    server.moods.push('drop_after_data')
    await expect(send(id)).rejects.toThrow('not sent yet')
    expect(await send(id)).toBe('sent')
    expect(server.received).toHaveLength(2)
    expect(new Set(server.received.map(({ messageId }) => messageId)).size).toBe(1)
  })

  it('does not stay half way when its queue gives up', async () => {
    const [waiting, begun] = [await queued(), await queued()]
    await begin(begun)
    await closeMail(consultancyId, waiting)
    await closeMail(consultancyId, begun)
    expect([(await rowOf(waiting)).state, (await rowOf(begun)).state]).toEqual(['dead', 'unknown'])
  })

  it('lets nobody write headers or recipients through an address or a subject', async () => {
    for (const letter of [{ to: 'a@example.com\r\nBcc: b@example.com' }, { to: 'a@example.com, b@example.com' }, { subject: 'x\r\nBcc: b@example.com' }, { headers: { 'X-A': 'x\nBcc: b@example.com' } }]) {
      const delivery = await deliver({ to: 'a@example.com', subject: 's', html: 'h', text: 't', ...letter })
      expect(delivery.fate).toBe('refused')
    }
    expect(server.received).toHaveLength(0)
  })
})

describe('jobs', () => {
  it('exist only when their transaction commits, and a worker carries them out', async () => {
    await expect(asActor(atWork, async tx => {
      await queueMail(tx, { kind: 'notice', key: 'undone', to: 'kim@example.com', locale: 'en', subject: 'Undone', html: 'x', text: 'x' })
      throw new Error('rolled back')
    })).rejects.toThrow('rolled back')
    const id = await queued({ subject: 'By the worker' })
    const worker = await startWorker()
    try {
      await expect.poll(async () => (await rowOf(id)).state, { timeout: 15_000 }).toBe('sent')
    } finally {
      await worker.stop()
    }
    expect(server.received.map(({ subject }) => subject)).not.toContain('Undone')
    expect(server.received.filter(({ subject }) => subject === 'By the worker')).toHaveLength(1)
  })

  it('are carried out, and those of a dead worker taken over, though the clock is set back again and again', async () => {
    const [waiting, abandoned] = [await queued(), await queued({ kind: 'recall_alert' })]
    const admin = new pg.Client({ connectionString: database.admin })
    await admin.connect()
    await admin.query(`update pgboss.job set state = 'active', started_on = now(), retry_delay = 0, heartbeat_on = now() - interval '1 minute' where name = 'send-mail' and data->>'mailId' = $1`, [abandoned])
    await admin.end()
    let at = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (at -= 3_600_000))
    const worker = await startWorker()
    try {
      for (const id of [waiting, abandoned]) await expect.poll(async () => (await rowOf(id)).state, { timeout: 15_000 }).toBe('sent')
      const later = await queued()
      await expect.poll(async () => (await rowOf(later)).state, { timeout: 15_000 }).toBe('sent')
    } finally {
      clock.mockRestore()
      await worker.stop()
    }
  })

  it('can be added by the app role, not read, changed or taken', async () => {
    const app = new pg.Client({ connectionString: database.app })
    await app.connect()
    try {
      for (const statement of ['select * from pgboss.job', 'select id from pgboss.job_common', 'delete from pgboss.job', "update pgboss.job_common set state = 'completed'", 'select * from pgboss.schedule', "update pgboss.queue set retry_limit = 0"]) {
        await expect(app.query(statement), statement).rejects.toThrow('permission denied')
      }
    } finally {
      await app.end()
    }
  })
})
