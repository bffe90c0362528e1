import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { consultancy, mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { attempt } from '@/server/mail/attempt-rounds'
import { CONVERSATIONS, type Delivery } from '@/server/mail/deliver'
import { queueMail } from '@/server/mail/queue-mail'
import { testDatabase } from '../support/database'

await testDatabase()
const [kestrel, merlin] = [randomUUID(), randomUUID()]
const accepted: Delivery = { fate: 'accepted' }

const queued = (consultancyId: string, count: number) =>
  asActor(job('test', consultancyId), async tx => {
    const ids: string[] = []
    for (let n = 0; n < count; n++) ids.push((await queueMail(tx, { kind: 'digest', key: randomUUID(), to: 'kim@example.com', locale: 'en', subject: 'News', html: 'x', text: 'x' }))!)
    return ids
  })
const statesOf = async (consultancyId: string) => new Map((await asActor(job('test', consultancyId), tx => tx.db.select({ id: mail.id, state: mail.state }).from(mail))).map(({ id, state }) => [id, state]))
const begun = async () => [...await statesOf(kestrel), ...await statesOf(merlin)].filter(([, state]) => state === 'sending').length

beforeAll(async () => {
  for (const [id, slug] of [[kestrel, 'kestrel'], [merlin, 'merlin']] as const) {
    await asActor(job('test', id), tx => tx.db.insert(consultancy).values({ id, slug, name: slug, createdAt: tx.now }))
  }
})

describe('attempts at many mails', () => {
  it('are begun for no more than can be conversed about at once, over all consultancies, and all come to their end', async () => {
    const gate = Promise.withResolvers<void>()
    let most = 0
    let now = 0
    const converse = async () => {
      most = Math.max(most, ++now)
      await gate.promise
      now -= 1
      return accepted
    }
    const [ours, theirs] = [await queued(kestrel, 2 * CONVERSATIONS + 3), await queued(merlin, CONVERSATIONS + 2)]
    const all = Promise.all([...ours.map(id => attempt(kestrel, id, converse)), ...theirs.map(id => attempt(merlin, id, converse))])
    await expect.poll(() => now).toBe(CONVERSATIONS)
    await sleep(200)
    expect(await begun()).toBe(CONVERSATIONS)
    gate.resolve()
    expect((await all).map(({ state }) => state)).toEqual([...ours, ...theirs].map(() => 'sent'))
    expect(most).toBe(CONVERSATIONS)
    expect(await begun()).toBe(0)
  })

  it('leave each its own end, in whatever company', async () => {
    const ends: Delivery[] = [accepted, { fate: 'refused', reason: 'No such\0 person \uD800' }, { fate: 'postponed', reason: 'Later' }, { fate: 'unsure', reason: 'Silence' }]
    const ids = await queued(kestrel, 12)
    const ended = await Promise.all(ids.map((id, n) => attempt(kestrel, id, async () => ends[n % 4]!)))
    expect(ended.map(({ state }) => state)).toEqual(ids.map((_, n) => ['sent', 'dead', 'failed', 'unknown'][n % 4]))
    const states = await statesOf(kestrel)
    expect(ids.map(id => states.get(id))).toEqual(ended.map(({ state }) => state))
    const [refused] = await asActor(job('test', kestrel), tx => tx.db.select().from(mail).where(eq(mail.id, ids[1]!)))
    expect(refused).toMatchObject({ sentAt: null, lastError: expect.stringContaining('No such person') })
  })

  it('do not suffer from one that cannot be written down', async () => {
    const ids = await queued(kestrel, 5)
    const broken = attempt(kestrel, 'no id at all', async () => accepted)
    const others = Promise.all(ids.map(id => attempt(kestrel, id, async () => accepted)))
    await expect(broken).rejects.toThrow()
    expect((await others).map(({ state }) => state)).toEqual(ids.map(() => 'sent'))
  })

  it('give their places back when they break off', async () => {
    const ids = await queued(kestrel, 2 * CONVERSATIONS)
    const broken = await Promise.allSettled(ids.map(id => attempt(kestrel, id, () => Promise.reject(new Error('disk full')))))
    expect(broken.every(({ status }) => status === 'rejected')).toBe(true)
    const [next] = await queued(kestrel, 1)
    expect(await attempt(kestrel, next!, async () => accepted)).toMatchObject({ state: 'sent' })
    // What was begun and broken off is asked about, not sent again.
    expect(await attempt(kestrel, ids[0]!, async () => accepted)).toEqual({ state: 'unknown' })
  })

  it('are one when a mail has two jobs at the same time', async () => {
    const [id] = await queued(kestrel, 1)
    let conversations = 0
    const twice = await Promise.all([1, 2].map(() => attempt(kestrel, id!, async () => (conversations++, accepted))))
    expect(conversations).toBe(1)
    expect(twice.map(({ state }) => state)).toContain('sent')
    expect((await statesOf(kestrel)).get(id!)).toBe('sent')
  })

  it('are made at no mail of another consultancy', async () => {
    const [id] = await queued(kestrel, 1)
    expect(await attempt(merlin, id!, async () => accepted)).toEqual({ state: null })
    expect((await statesOf(kestrel)).get(id!)).toBe('queued')
  })
})
