import { readFileSync } from 'node:fs'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { BUILD_MS, ensureBuiltOnce } from '../faults/built'
import { APP_URL, partsOn, type Running } from '../faults/parts'
import { visit } from '../faults/visitor'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'
import { protectedPlaces } from './served'

const database = await testDatabase()
const parts = partsOn(database, { LOG_LEVEL: 'fatal' })
let kestrel: Tenant, cookie: string, port: number, web: Running
beforeAll(async () => {
  await ensureBuiltOnce()
  kestrel = await raiseTenant('Kestrel')
  cookie = (await visit(kestrel.people.engineer)).cookie
  port = await freePort()
  web = parts.start('web', { PORT: String(port) })
  await web.ready
}, BUILD_MS)
afterAll(() => parts.stopAll())

const MiB = 1024 * 1024
const residentBytes = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${web.child.pid}/status`, 'utf8'))![1]) * 1024
const upload = () => `/api/trpc/console/${kestrel.slug}/lab.attachEvidence`

/** Everything here that takes a POST, and some that do not. */
const takers = () => [upload(), '/api/trpc/account/rename', `/api/trpc/portal/${kestrel.places[0].customerId}/decisions.approve`, '/api/auth/signin/email', '/api/auth/callback/email', `/api/stripe/webhook/${kestrel.consultancyId}`, '/unsubscribe/x', `/console/${kestrel.slug}`, '/sign-in', '/healthz', '/nowhere', '/_next/static/x', '/dev/mail/0a/html', '/_next/image']

type Sent = { answer: string; sentBytes: number; closed: boolean; ms: number }
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 97), Buffer.from('\r\n')])

/** Sends on and on, as fast as it is taken, until the other side closes. */
const sendOnAndOn = (path: string, head: string, patienceMs = 12_000): Promise<Sent> =>
  new Promise(resolve => {
    const began = performance.now()
    const socket = net.connect(port, '127.0.0.1')
    let [answer, sentBytes, over] = ['', 0, false]
    const end = (closed: boolean) => {
      if (over) return
      over = true
      socket.destroy()
      resolve({ answer, sentBytes, closed, ms: Math.round(performance.now() - began) })
    }
    const pump = () => {
      if (over) return
      sentBytes += CHUNK.length
      // Two processors for everybody: who has been answered need not hurry.
      if (socket.write(CHUNK)) setTimeout(pump, answer ? 50 : 0)
      else socket.once('drain', pump)
    }
    socket.on('data', text => (answer += text.toString()))
    socket.on('error', () => end(true))
    socket.on('close', () => end(true))
    setTimeout(() => end(false), patienceMs).unref()
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nOrigin: ${new URL(APP_URL).origin}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\n${head}\r\n\r\n`)
    pump()
  })

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, redirect: 'manual', headers: { cookie, origin: new URL(APP_URL).origin, ...headers } })
const evidence = (bytes: number) => {
  const form = new FormData()
  form.set('runId', kestrel.ids.openRunId)
  form.set('file', new File([Buffer.alloc(bytes, 'a line of a log\n')], 'long.txt', { type: 'text/plain' }))
  return form
}

describe('CVE-2025-55182 React2Shell, and what Flight was brought down by', () => {
  it('a Next-Action request is a 404 on every route, whatever it carries', { timeout: 60_000 }, async () => {
    const flight = () => {
      const form = new FormData()
      form.set('0', '{"then":"$1:__proto__:then","status":"resolved_model","value":"{\\"then\\":\\"$B0\\"}","_response":{"_prefix":"process.exit(1)","_formData":{"get":"$1:constructor:constructor"}}}')
      form.set('1', '"$@0"')
      return form
    }
    for (const path of [...takers(), ...protectedPlaces(kestrel).map(place => place.address)]) {
      for (const more of [[], [['rsc', '1'], ['x-middleware-subrequest', 'proxy:proxy:proxy:proxy:proxy']]]) {
        const { status } = await post(path, flight(), { 'next-action': '7f', ...Object.fromEntries(more) as Record<string, string> })
        expect([404, ...(UNPROXIED.test(path) ? [307, 400, 405] : [])], path).toContain(status)
      }
    }
    expect(web.child.exitCode).toBeNull()
  })
})

/** What Next answers itself, without a proxy; no code of ours runs there but a page of a mail, which takes no POST. */
const UNPROXIED = /^\/_next\/|^\/dev\/mail\/\w+\/html$/

describe('a body is capped before anything is kept of it', () => {
  it('one that does not say its length, or says too much, is refused at once at every address, and cut off if it is sent all the same', { timeout: 60_000 }, async () => {
    const before = residentBytes()
    const heads = { 'Transfer-Encoding: chunked': 'HTTP/1.1 411 Length Required', [`Content-Length: ${1024 * MiB}`]: 'HTTP/1.1 413 Payload Too Large' }
    const all = await Promise.all(takers().flatMap(path => Object.entries(heads).map(async ([head, due]) => ({ path, head, due, ...(await sendOnAndOn(path, head, 25_000)) }))))
    for (const { path, head, due, answer, closed } of all) expect([answer.split('\r\n')[0], closed], `${path} with ${head}`).toEqual([due, true])
    const grown = residentBytes() - before
    console.info(`bodies: ${all.length} connections sent ${Math.round(all.reduce((sum, one) => sum + one.sentBytes, 0) / MiB)} MiB that nobody asked for and were cut after at most ${Math.max(...all.map(one => one.ms))} ms; the process grew by ${Math.round(grown / MiB)} MiB`)
    expect(grown).toBeLessThan(128 * MiB)
  })

  it('an address takes no byte more than its own limit', async () => {
    expect((await post('/api/auth/signin/email', 'a'.repeat(64 * 1024 + 1))).status).toBe(413)
    expect((await post(`/api/stripe/webhook/${kestrel.consultancyId}`, 'a'.repeat(1_000_001))).status).toBe(413)
    expect((await post(`/api/stripe/webhook/${kestrel.consultancyId}`, 'a'.repeat(1_000_000))).status).toBe(400)
  })

  it('of many that are large and slow, those that fit are held and the rest are told to wait; small ones go on', { timeout: 60_000 }, async () => {
    const slow = Array.from({ length: 12 }, () => {
      const socket = net.connect(port, '127.0.0.1')
      const line = new Promise<string>(resolve => {
        socket.once('data', text => resolve(text.toString().split('\r\n')[0]!))
        setTimeout(() => resolve('held'), 3_000).unref()
      })
      socket.on('error', () => undefined)
      socket.write(`POST ${upload()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${12 * MiB}\r\n\r\n{`)
      return { socket, line }
    })
    const lines = await Promise.all(slow.map(one => one.line))
    expect(lines.filter(line => line === 'held')).toHaveLength(8)
    expect(lines.filter(line => line === 'HTTP/1.1 503 Service Unavailable')).toHaveLength(4)
    expect((await post('/api/auth/signout', new URLSearchParams())).status).toBe(303)
    slow.forEach(({ socket }) => socket.destroy())
    cookie = (await visit(kestrel.people.engineer)).cookie
    await expect.poll(async () => (await post(upload(), evidence(MiB))).status, { timeout: 20_000, interval: 500 }).toBe(200)
  })

  it('says so in the reader’s language, and leads a form without JavaScript back', async () => {
    const json = await post(upload(), evidence(13 * MiB), { 'accept-language': 'ja' })
    expect([json.status, ((await json.json()) as { error: { data: { problem: unknown } } }).error.data.problem]).toEqual([413, { code: 'payload_too_large', sentence: '送信するには大きすぎます。小さいファイルを送ってください。', field: null }])
    const form = await post(upload(), evidence(13 * MiB), { accept: 'text/html', referer: `${APP_URL}/console/${kestrel.slug}/lab` })
    expect([form.status, form.headers.get('location')]).toEqual([303, `/console/${kestrel.slug}/lab`])
    expect(decodeURIComponent(form.headers.get('set-cookie') ?? '')).toContain('too large to send')
  })

  it('evidence of exactly ten megabytes is kept whole', async () => {
    const answer = await post(upload(), evidence(10 * MiB))
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(kestrel.ids.openRunId)])
  })
})
