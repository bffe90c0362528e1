import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET } from '@/app/api/trpc/[area]/[...path]/route'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { endSession, sessionCookieName } from '@/server/auth/session'
import { decline } from '@/server/decisions/decide'
import { announce } from '@/server/live/announce'
import { APART_MS, countStreams, stopLive } from '@/server/live/hub'
import { pruneLiveEvents } from '@/server/live/prune'
import { changeContactRole, removeContact } from '@/server/people/contacts'
import { removeMember } from '@/server/people/members'
import { confirmationFor, withdrawBuild } from '@/server/recalls/withdraw-build'
import { findBuild } from '@/server/catalogue/queries'
import { audit } from '@/server/audit'
import { testDatabase } from '../support/database'
import { seenOf } from '../support/tenant-work'
import { raiseTenant, type Place, type Tenant } from '../support/tenants'

const request = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in request.cookies ? { name, value: request.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
let kestrel: Tenant, heron: Tenant, aoi: Place, brook: Place

beforeAll(async () => {
  await admin.connect()
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
  ;[aoi, brook] = kestrel.places
})

type Told = { id: string; event: string; data: { kind?: string; subjectId?: string; waitMs?: number; data?: { code: string } } }
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(stream => stream.close()))
  await vi.waitFor(() => expect(countStreams()).toBe(0))
})
afterAll(async () => {
  await stopLive()
  await admin.end()
})

/** A browser's stream, over the route itself: what is told, one after the other; pings are left out. */
const watch = async (person: Consultant | Contact, from: { lastEventId?: string; since?: string } = {}) => {
  const token = newToken()
  await hashingAdapter().createSession!({ sessionToken: token, userId: person.userId, expires: new Date(Date.now() + 60_000) })
  return { token, ...(await watchAs(token, addressOf(person), from)) }
}

const addressOf = (person: Consultant | Contact) =>
  person.kind === 'contact' ? { area: 'portal', tenant: person.customerId } : { area: 'console', tenant: [kestrel, heron].find(one => one.consultancyId === person.consultancyId)!.slug }

const watchAs = async (token: string, { area, tenant }: { area: string; tenant: string }, { lastEventId, since }: { lastEventId?: string; since?: string } = {}) => {
  request.cookies = { [sessionCookieName()]: token }
  const url = `http://localhost:3000/api/trpc/${area}/${tenant}/live.changes?input=${encodeURIComponent(JSON.stringify({ since }))}`
  const leaving = new AbortController()
  const response = await GET(new Request(url, { signal: leaving.signal, headers: lastEventId ? { 'Last-Event-ID': lastEventId } : {} }), { params: Promise.resolve({ area, path: [tenant, 'live.changes'] }) })
  const told: Told[] = []
  let over = false
  const reading = (async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text += chunk).split('\n\n')
      text = parts.pop()!
      for (const part of parts.filter(Boolean)) {
        const { id = '', event = 'message', data = '' } = Object.fromEntries(part.trim().split('\n').map(line => line.split(/: (.*)/s) as [string, string]))
        if (event === 'message' || event === 'serialized-error') told.push({ id, event, data: JSON.parse(data) as Told['data'] })
      }
    }
  })().catch(() => undefined).finally(() => (over = true))
  open.push({ close: async () => { leaving.abort(); await reading } })
  const next = async (withinMs = 1_000): Promise<Told> => {
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(0), { timeout: withinMs, interval: 5 })
    return told.shift()!
  }
  return { response, next, left: () => told.length, isOver: () => over, leave: open.at(-1)!.close }
}

const opened = async (person: Consultant | Contact) => {
  const stream = await watch(person)
  expect((await stream.next()).data.kind).toBe('open')
  return stream
}

/** A change that touches one customer only. */
const declineAt = (place: Place) =>
  asActor(place.people.approver, async tx => {
    const { environmentId } = place.ids
    return decline(tx, { buildId: kestrel.ids.ru4, environmentId, seen: await seenOf(tx, kestrel.ids.ru4, environmentId), reason: 'Not now' })
  })

/** Something that staff alone are told. */
const writeAsStaff = (tenant: Tenant, subjectId: string = crypto.randomUUID()) =>
  asActor(tenant.people.owner, async tx => {
    await audit(tx, { verb: 'test', subject: { kind: 'test', id: subjectId } })
    announce(tx, { kind: 'run', subjectId })
    return subjectId
  })

describe('what is told', () => {
  it('a decision reaches its own customer and the consultancy, and neither another customer nor another house', async () => {
    const [own, other, console, elsewhere] = await Promise.all([opened(aoi.people.viewer), opened(brook.people.viewer), opened(kestrel.people.reader), opened(heron.people.owner)])
    const { id } = await declineAt(aoi)
    expect((await own.next()).data).toMatchObject({ kind: 'decision', subjectId: id })
    expect((await console.next()).data).toMatchObject({ kind: 'decision', subjectId: id })
    // Whatever others were told of it would stand before what they are told next.
    const { id: brooks } = await declineAt(brook)
    const herons = await writeAsStaff(heron)
    expect((await other.next()).data).toMatchObject({ kind: 'decision', subjectId: brooks })
    expect((await elsewhere.next()).data).toMatchObject({ kind: 'run', subjectId: herons })
    expect([own.left(), other.left(), elsewhere.left()]).toEqual([0, 0, 0])
  })

  it('nothing of a transaction that is rolled back', async () => {
    const console = await opened(kestrel.people.engineer)
    await expect(asActor(kestrel.people.owner, async tx => {
      await audit(tx, { verb: 'test', subject: { kind: 'test', id: 'x' } })
      announce(tx, { kind: 'run', subjectId: crypto.randomUUID() })
      throw new Error('no')
    })).rejects.toThrow('no')
    const subjectId = await writeAsStaff(kestrel)
    expect((await console.next()).data.subjectId).toBe(subjectId)
  })

  it('a recall to every portal that shows the build, and to no other house', async () => {
    const streams = await Promise.all([aoi.people.approver, brook.people.approver, kestrel.people.engineer].map(opened))
    const elsewhere = await opened(heron.places[0].people.viewer)
    const { id } = await asActor(kestrel.people.owner, async tx =>
      withdrawBuild(tx, { buildId: kestrel.ids.ru4, reason: 'It stops EWS', remedy: 'keep', confirmation: confirmationFor(await findBuild(tx, kestrel.ids.ru4)) }))
    for (const stream of streams) expect((await stream.next()).data).toMatchObject({ kind: 'withdrawal', subjectId: id })
    await sleep(100)
    expect(elsewhere.left()).toBe(0)
  })

  it('everything, in order, however many write at once', async () => {
    const console = await opened(kestrel.people.owner)
    const written = await Promise.all(Array.from({ length: 60 }, () => writeAsStaff(kestrel)))
    const told: Told[] = []
    while (told.length < 60) told.push(await console.next(5_000))
    expect(told.map(one => one.data.subjectId).sort()).toEqual(written.sort())
    expect(told.map(one => Number(one.id))).toEqual(told.map(one => Number(one.id)).sort((a, b) => a - b))
  })
})

it('pages that are told at the same moment take turns, and one that is told alone does not wait', async () => {
  const streams = []
  for (let count = 0; count < 10; count++) streams.push(await opened(kestrel.people.engineer))
  await sleep(1_000)
  await writeAsStaff(kestrel)
  const waits = await Promise.all(streams.map(async stream => (await stream.next()).data.waitMs!))
  expect(waits[0]).toBe(0)
  expect(Math.max(...waits)).toBeGreaterThan(100)
  // A turn to come covers what is told before it: nobody is put off for ever.
  await writeAsStaff(kestrel)
  const later = await Promise.all(streams.map(async stream => (await stream.next()).data.waitMs!))
  expect(Math.max(...later)).toBeLessThan(2 * APART_MS * 10)
})

it('a page does not wait for what the clock was set back by', async () => {
  const streams = [await opened(kestrel.people.engineer), await opened(kestrel.people.owner)]
  const told = async () => {
    await writeAsStaff(kestrel)
    return Math.max(...await Promise.all(streams.map(async stream => (await stream.next()).data.waitMs!)))
  }
  await told()
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000)
  try {
    expect(await told()).toBeLessThan(2_000)
  } finally {
    clock.mockRestore()
  }
})

describe('after a break', () => {
  it('a stream goes on where it was left, with exactly what was missed', async () => {
    const first = await opened(kestrel.people.owner)
    await writeAsStaff(kestrel)
    const { id: lastEventId } = await first.next()
    await first.leave()
    const missed = [await writeAsStaff(kestrel), await writeAsStaff(kestrel)]
    const second = await watch(kestrel.people.owner, { lastEventId })
    expect([(await second.next()).data.subjectId, (await second.next()).data.subjectId]).toEqual(missed)
    const live = await writeAsStaff(kestrel)
    expect((await second.next()).data.subjectId).toBe(live)
  })

  it('a page is told first what changed since it was rendered', async () => {
    const since = new Date(Date.now() + 6_000).toISOString()
    expect((await (await watch(aoi.people.viewer, { since })).next()).data.kind).toBe('open')
    const before = new Date(Date.now() - 60_000).toISOString()
    expect((await (await watch(aoi.people.viewer, { since: before })).next()).data.kind).not.toBe('open')
  })

  it('too much to tell one by one is told as one, and a place that is not there any more too', async () => {
    await Promise.all(Array.from({ length: 101 }, () => writeAsStaff(kestrel)))
    expect((await (await watch(kestrel.people.owner, { lastEventId: '0' })).next()).data.kind).toBe('all')
    expect((await (await watch(kestrel.people.owner, { lastEventId: '999999999' })).next()).data.kind).toBe('all')
  })

  it('the listening connection killed: it comes back by itself, and what was said meanwhile is told', async () => {
    const console = await opened(kestrel.people.engineer)
    for (let round = 0; round < 3; round++) {
      const { rows } = await admin.query(`select pg_terminate_backend(pid) as done from pg_stat_activity where application_name = 'patchbench live' and datname = current_database()`)
      expect(rows).toEqual([{ done: true }])
      const subjectId = await writeAsStaff(kestrel)
      expect((await console.next(5_000)).data.subjectId).toBe(subjectId)
    }
  })

  it('what was missed is told before what happens now, though the first look at it fails', async () => {
    const console = await opened(kestrel.people.engineer)
    const listening = async () => (await admin.query(`select pid from pg_stat_activity where application_name = 'patchbench live' and datname = current_database() and query ilike 'listen%'`)).rows.length
    await admin.query('revoke select on live_event from patchbench_app')
    try {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'patchbench live' and datname = current_database()`)
      const missed = [await writeAsStaff(kestrel), await writeAsStaff(kestrel)]
      await vi.waitFor(async () => expect(await listening()).toBe(1), { timeout: 5_000, interval: 5 })
      await sleep(100)
      const now = await writeAsStaff(kestrel)
      await sleep(100)
      expect(console.left()).toBe(0)
      await admin.query('grant select on live_event to patchbench_app')
      expect([await console.next(5_000), await console.next(), await console.next()].map(told => told.data.subjectId)).toEqual([...missed, now])
    } finally {
      await admin.query('grant select on live_event to patchbench_app')
    }
  })

  it('every connection killed, as when the database restarts: the stream stays and replays', async () => {
    const portal = await opened(heron.places[0].people.viewer)
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
    const { customerId } = heron.places[0]
    const { rows } = await admin.query(`insert into live_event (consultancy_id, customer_id, kind, subject_id) values ($1, $2, 'invoice', gen_random_uuid()) returning subject_id`, [heron.consultancyId, customerId])
    expect((await portal.next(8_000)).data.subjectId).toBe(rows[0].subject_id)
  })
})

describe('who may no longer see', () => {
  const expectEnd = async (stream: Awaited<ReturnType<typeof opened>>) => {
    const end = await stream.next()
    expect([end.event, end.data.data?.code]).toEqual(['serialized-error', 'UNAUTHORIZED'])
    await vi.waitFor(() => expect(stream.isOver()).toBe(true))
  }

  it('a revoked session closes its stream at once, and no other of the same person', async () => {
    const [one, other] = [await opened(kestrel.people.reader), await opened(kestrel.people.reader)]
    await endSession(one.token)
    await expectEnd(one)
    const subjectId = await writeAsStaff(kestrel)
    expect((await other.next()).data.subjectId).toBe(subjectId)
    expect((await watchAs(one.token, addressOf(kestrel.people.reader))).response.status).toBe(401)
  })

  it('a person who is removed, at the consultancy or at a customer', async () => {
    const [member, contact, other] = [await opened(kestrel.people.reader), await opened(aoi.people.second), await opened(aoi.people.viewer)]
    await asActor(kestrel.people.owner, tx => changeContactRole(tx, { contactId: aoi.people.viewer.membershipId, role: 'approver' }))
    await asActor(kestrel.people.owner, tx => removeMember(tx, { memberId: kestrel.people.reader.membershipId }))
    await asActor(kestrel.people.owner, tx => removeContact(tx, { contactId: aoi.people.second.membershipId }))
    await expectEnd(member)
    await expectEnd(contact)
    expect([other.left(), other.isOver()]).toEqual([0, false])
  })

  it('a session that has run out, by the clock alone', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'Date'] })
    try {
      const stream = await opened(brook.people.viewer)
      // No trigger: nobody says anything.
      await admin.query(`set session_replication_role = replica; update auth.session set expires = now() - interval '1 day'; set session_replication_role = origin`)
      vi.advanceTimersByTime(10_001)
      await expectEnd(stream)
    } finally {
      vi.useRealTimers()
    }
  })

  it('anonymous and strangers get a status that a browser gives up on', async () => {
    const anonymous = await watchAs('nobody', { area: 'portal', tenant: aoi.customerId })
    expect(anonymous.response.status).toBe(401)
    const token = newToken()
    await hashingAdapter().createSession!({ sessionToken: token, userId: brook.people.approver.userId, expires: new Date(Date.now() + 60_000) })
    for (const place of [{ area: 'portal', tenant: aoi.customerId }, { area: 'console', tenant: kestrel.slug }]) {
      const stranger = await watchAs(token, place)
      expect(stranger.response.status).toBe(404)
      expect((await stranger.next()).event).toBe('serialized-error')
    }
    const own = await watchAs(token, { area: 'portal', tenant: brook.customerId })
    expect([own.response.status, own.response.headers.get('content-type'), own.response.headers.get('cache-control')]).toEqual([200, 'text/event-stream', 'no-cache, no-transform'])
  })

  it('one person cannot hold streams without end', async () => {
    const streams = []
    for (let count = 0; count < 21; count++) streams.push(await watch(kestrel.people.billing))
    const last = await streams.at(-1)!.next()
    expect([last.event, last.data.data?.code]).toEqual(['serialized-error', 'TOO_MANY_REQUESTS'])
    expect(countStreams()).toBe(20)
  })
})

it('a day later events are forgotten, but each reader’s newest is kept', async () => {
  const read = async () => (await admin.query(`select consultancy_id || coalesce(customer_id::text, '-') as place, count(*)::int, max(seq) as newest from live_event group by 1 order by 1`)).rows as { place: string; count: number; newest: string }[]
  const before = await read()
  await pruneLiveEvents(new Date(Date.now() + 23 * 3_600_000))
  expect(await read()).toEqual(before)
  await pruneLiveEvents(new Date(Date.now() + 25 * 3_600_000))
  expect(await read()).toEqual(before.map(one => ({ ...one, count: 1 })))
})

it('a contact writes for its own customer and for staff, reads only the former, and never another’s', async () => {
  const write = (customerId: string | null) => asActor(aoi.people.approver, async tx => announce(tx, { kind: 'decision', subjectId: crypto.randomUUID(), customerIds: [customerId] }))
  await write(aoi.customerId)
  await expect(write(brook.customerId)).rejects.toThrow(/row-level security/)
  await expect(write(heron.places[0].customerId)).rejects.toThrow(/row-level security|foreign key/)
})
