import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET, POST } from '@/app/api/trpc/[area]/[...path]/route'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken, sha256 } from '@/server/auth/credentials-at-rest'
import { deviceOf } from '@/server/auth/device'
import { listSessions } from '@/server/auth/own-sessions'
import { SEEN_EVERY_MS, sessionCookieName, userOfSession } from '@/server/auth/session'
import { ensureUser } from '@/server/auth/users'
import { env } from '@/server/env'
import { countStreams, stopLive } from '@/server/live/hub'
import { foundConsultancy } from '@/server/people/found-consultancy'
import type { SignedIn } from '@/server/trpc'
import { testDatabase } from '../support/database'

const request = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in request.cookies ? { name, value: request.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
let olga: SignedIn, other: SignedIn, slug: string

beforeAll(async () => {
  await admin.connect()
  olga = await ensureUser({ email: 'olga@example.com', name: 'Olga' })
  other = await ensureUser({ email: 'other@example.com', name: 'Other' })
  slug = (await foundConsultancy(olga, { name: 'Kestrel', yourName: 'Olga', currency: 'USD', zone: 'UTC', locale: 'en' })).slug
})
afterAll(async () => {
  await stopLive()
  await admin.end()
})

const begin = async (user: SignedIn, userAgent: string | null = null) => {
  const token = newToken()
  await hashingAdapter({ userAgent }).createSession!({ sessionToken: token, userId: user.id, expires: new Date(Date.now() + 86_400_000) })
  return token
}
const idOf = async (token: string) => (await admin.query('select id from auth.session where session_token = $1', [sha256(token)])).rows[0].id as string
const seenAt = async (token: string) => (await admin.query('select last_seen_at from auth.session where session_token = $1', [sha256(token)])).rows[0].last_seen_at as Date

/** A procedure of the account, as a page of ours asks it with this session's cookie. */
const ask = async (token: string, procedure: string, input: object = {}) => {
  request.cookies = { [sessionCookieName()]: token }
  const url = `${env().APP_URL}/api/trpc/account/${procedure}`
  const asked = new Request(url, { method: 'POST', body: JSON.stringify(input), headers: { origin: new URL(env().APP_URL).origin, 'content-type': 'application/json' } })
  return (await POST(asked, { params: Promise.resolve({ area: 'account', path: [procedure] }) })).status
}
const watch = async (token: string) => {
  request.cookies = { [sessionCookieName()]: token }
  const leaving = new AbortController()
  const response = await GET(new Request(`${env().APP_URL}/api/trpc/console/${slug}/live.changes?input=%7B%7D`, { signal: leaving.signal }), { params: Promise.resolve({ area: 'console', path: [slug, 'live.changes'] }) })
  const stream = { text: '', isOver: false, leave: () => leaving.abort() }
  void (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) stream.text += chunk
  })().catch(() => undefined).finally(() => (stream.isOver = true))
  await vi.waitFor(() => expect(stream.text).toContain('"open"'))
  return stream
}

describe('the list of sessions', () => {
  it('says the device, where it began and which one this is; this one first, nobody else’s', async () => {
    await admin.query('delete from auth.session')
    const [there, here] = [await begin(olga, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'), await begin(olga)]
    await begin(other)
    await admin.query(`update auth.session set last_seen_at = now() - interval '1 hour' where session_token = $1`, [sha256(here)])
    expect(await listSessions(olga.id, sha256(here))).toMatchObject([
      { id: await idOf(here), isThisOne: true, device: { browser: null, system: null }, issuer: null },
      { id: await idOf(there), isThisOne: false, device: { browser: 'Safari', system: 'iPhone' } },
    ])
  })

  it('leaves out sessions that have run out, and tells no token or digest', async () => {
    const token = await begin(olga)
    const told = JSON.stringify(await listSessions(olga.id, sha256(token)))
    expect(told).not.toContain(sha256(token))
    expect(await listSessions(olga.id, sha256(token), new Date(Date.now() + 2 * 86_400_000))).toEqual([])
  })

  it('keeps no more of a User-Agent than it needs', async () => {
    const token = await begin(olga, 'x'.repeat(9_000))
    expect((await admin.query('select length(user_agent)::int as length from auth.session where session_token = $1', [sha256(token)])).rows).toEqual([{ length: 400 }])
  })
})

describe('ending a session', () => {
  it('takes effect at once, its live stream included, and leaves the others alone', async () => {
    const [here, there] = [await begin(olga), await begin(olga)]
    const [mine, theirs] = [await watch(here), await watch(there)]
    const started = performance.now()
    expect(await ask(here, 'endSession', { sessionId: await idOf(there) })).toBe(200)
    await vi.waitFor(() => expect(theirs.isOver).toBe(true), { timeout: 2_000, interval: 5 })
    console.log(`the live stream of the ended session closed after ${Math.round(performance.now() - started)} ms`)
    expect(theirs.text).toContain('UNAUTHORIZED')
    expect([await userOfSession(there), await ask(there, 'rename', { name: 'Thief' })]).toEqual([null, 401])
    expect([await userOfSession(here), mine.isOver, countStreams()]).toEqual([olga, false, 1])
    mine.leave()
    await vi.waitFor(() => expect(countStreams()).toBe(0))
  })

  it('everywhere else: all others at once, and this one stays', async () => {
    const [here, ...others] = [await begin(olga), await begin(olga), await begin(olga), await begin(other)]
    const stream = await watch(others[0]!)
    expect(await ask(here!, 'endOtherSessions')).toBe(200)
    await vi.waitFor(() => expect(stream.isOver).toBe(true), { timeout: 2_000 })
    expect(await Promise.all([here, ...others].map(token => userOfSession(token)))).toEqual([olga, null, null, other])
  })

  it('of another person is not there to be ended', async () => {
    const [here, theirs] = [await begin(olga), await begin(other)]
    expect(await ask(here, 'endSession', { sessionId: await idOf(theirs) })).toBe(404)
    expect(await ask(here, 'endSession', { sessionId: crypto.randomUUID() })).toBe(404)
    expect(await userOfSession(theirs)).toEqual(other)
  })

  it('cannot be asked for without one', async () => {
    const there = await begin(olga)
    for (const [procedure, input] of [['endSession', { sessionId: await idOf(there) }], ['endOtherSessions', {}], ['signOutEverywhere', {}]] as const) expect(await ask('nobody', procedure, input)).toBe(401)
    expect(await userOfSession(there)).toEqual(olga)
  })
})

describe('when a session was last seen', () => {
  it('is written at most once every five minutes, whatever is read meanwhile', async () => {
    const token = await begin(olga)
    const first = await seenAt(token)
    const at = (ms: number) => new Date(first.getTime() + ms)
    for (const ms of [0, 1_000, SEEN_EVERY_MS - 1]) await userOfSession(token, at(ms))
    expect(await seenAt(token)).toEqual(first)
    await Promise.all(Array.from({ length: 8 }, (_, index) => userOfSession(token, at(SEEN_EVERY_MS + 1 + index))))
    const second = await seenAt(token)
    expect(second.getTime() - first.getTime()).toBeGreaterThan(SEEN_EVERY_MS)
    await userOfSession(token, at(SEEN_EVERY_MS + 60_000))
    expect(await seenAt(token)).toEqual(second)
  })

  it('is not written for a session that is over', async () => {
    const token = await begin(olga)
    const first = await seenAt(token)
    expect(await userOfSession(token, new Date(Date.now() + 2 * 86_400_000))).toBeNull()
    expect(await seenAt(token)).toEqual(first)
  })
})

describe('a device in words', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 'Edge', 'Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', 'Chrome', 'Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', 'Safari', 'macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1', 'Chrome', 'iPhone'],
    ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36', 'Samsung Internet', 'Android'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/120.0.0.0', 'Opera', 'ChromeOS'],
    ['curl/8.5.0', null, null],
    ['', null, null],
    [null, null, null],
  ])('%s', (userAgent, browser, system) => expect(deviceOf(userAgent)).toEqual({ browser, system }))
})
