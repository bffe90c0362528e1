import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GET } from '@/app/metrics/route'
import { mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { PEER_HEADER } from '@/server/auth/client-address'
import { forgetSettings, readSettings } from '@/server/env'
import { measureRequests } from '@/server/measure-requests'
import { FORWARDED_HEADER, mayReadMetrics, wasForwarded } from '@/server/metrics-access'
import { readMetrics } from '@/server/metrics-now'
import { serveWorkerMetrics } from '@/server/serve-worker-metrics'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'

await testDatabase()
const TOKEN = 'b1946ac92492d2347c6235b4d2611184'
const set = (settings: Record<string, string>): void => {
  for (const name of ['METRICS_TOKEN', 'TRUSTED_PROXIES']) delete process.env[name]
  Object.assign(process.env, settings)
  forgetSettings()
}
afterEach(() => set({}))

const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-routes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A request that is answered, as far as the meter sees it. */
const pass = (measure: ReturnType<typeof measureRequests>, url: string, answer: { status?: number; type?: string; method?: string } = {}): void => {
  const response = Object.assign(new EventEmitter(), { statusCode: answer.status ?? 200, getHeader: () => answer.type ?? 'text/html' })
  measure({ url, method: answer.method ?? 'GET' } as IncomingMessage, response as unknown as ServerResponse)
  response.emit('close')
}

const valueOf = (text: string, line: string): number | undefined => {
  const found = text.split('\n').find(one => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

let kestrel: Tenant
beforeAll(async () => {
  mkdirSync(path.join(folder, '.next'))
  writeFileSync(path.join(folder, '.next/routes-manifest.json'), JSON.stringify({
    staticRoutes: [{ page: '/', regex: '^/(?:/)?$' }],
    dynamicRoutes: [{ page: '/console/[consultancy]', regex: '^/console/([^/]+?)(?:/)?$' }, { page: '/api/trpc/[area]/[...path]', regex: '^/api/trpc/([^/]+?)/(.+?)(?:/)?$' }],
  }))
  kestrel = await raiseTenant('Kestrel', ['Aoi', 'Brook'])
})

describe('/metrics', () => {
  it('counts and times requests by route template: no consultancy’s name, and no label a client made up', async () => {
    const measure = measureRequests(folder)
    for (const slug of ['kestrel', 'heron', 'kestrel?build=1']) pass(measure, `/console/${slug}`)
    pass(measure, '/api/trpc/console/kestrel/customers.create', { method: 'POST', status: 303 })
    for (const stranger of ['/wp-admin/kestrel', '/.env']) pass(measure, stranger, { status: 404, method: 'KESTREL' })
    pass(measure, '/_next/static/chunks/abc.js')
    pass(measure, '/console/live', { type: 'text/event-stream' })
    const text = await readMetrics()
    expect(valueOf(text, 'patchbench_http_requests_total{method="GET",route="/console/[consultancy]",status="200"}')).toBe(4)
    expect(valueOf(text, 'patchbench_http_request_seconds_count{route="/console/[consultancy]"}')).toBe(3)
    expect(valueOf(text, 'patchbench_http_requests_total{method="POST",route="/api/trpc/[area]/[...path]",status="303"}')).toBe(1)
    expect(valueOf(text, 'patchbench_http_requests_total{method="other",route="other",status="404"}')).toBe(2)
    expect(valueOf(text, 'patchbench_http_requests_total{method="GET",route="/_next",status="200"}')).toBe(1)
    expect(valueOf(text, 'patchbench_http_open')).toBe(0)
    expect(text).not.toMatch(/kestrel|heron|wp-admin/i)
  })

  it('tells mails, queues and pools of the whole installation, and nobody’s name, address or id', async () => {
    const rows = await asActor(kestrel.people.owner, tx => tx.db.select({ state: mail.state }).from(mail))
    const text = await readMetrics(Date.now() + 60_000)
    const mailsIn = (wanted: string) => rows.filter(row => row.state === wanted).length
    expect(mailsIn('queued') * mailsIn('dead')).toBeGreaterThan(0)
    for (const wanted of ['queued', 'dead', 'unknown']) expect(valueOf(text, `patchbench_mails{state="${wanted}"}`)).toBe(mailsIn(wanted))
    expect(valueOf(text, 'patchbench_queue_jobs{queue="send-mail",state="queued"}')).toBeDefined()
    expect(valueOf(text, 'patchbench_invoices{state="parked"}')).toBeDefined()
    expect(valueOf(text, 'patchbench_pool_connections{role="app",state="idle"}')).toBeGreaterThan(0)
    expect(text).not.toMatch(/kestrel|aoi|brook|olga|@|[0-9a-f]{8}-[0-9a-f]{4}-/i)
  })

  it('is in the Prometheus text format: every line a comment or a sample, every family once, buckets that only grow', async () => {
    const lines = (await readMetrics()).trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{([a-z]+="[^"\n]*",?)+\})? -?[0-9.e+-]+)$/)
    const families = lines.filter(line => line.startsWith('# TYPE')).map(line => line.split(' ')[2])
    expect(new Set(families).size).toBe(families.length)
    const buckets = lines.filter(line => line.startsWith('patchbench_http_request_seconds_bucket{route="/console/[consultancy]"')).map(line => Number(line.split(' ').at(-1)))
    expect(buckets).toHaveLength(12)
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
  })
})

describe('who may read them', () => {
  const reader = { peer: '127.0.0.1', forwarded: false, authorization: undefined as string | undefined }

  it.each([
    ['a neighbour on loopback', {}, reader, true],
    ['the same over IPv6', {}, { ...reader, peer: '::1' }, true],
    ['another machine', {}, { ...reader, peer: '10.0.0.7' }, false],
    ['whoever a proxy on loopback sends on', {}, { ...reader, forwarded: true }, false],
    ['loopback, where a proxy is expected', { TRUSTED_PROXIES: '1' }, reader, false],
    ['the token, from anywhere', { METRICS_TOKEN: TOKEN }, { peer: '10.0.0.7', forwarded: true, authorization: `Bearer ${TOKEN}` }, true],
    ['loopback without the token that is set', { METRICS_TOKEN: TOKEN }, reader, false],
    ['a wrong token', { METRICS_TOKEN: TOKEN }, { ...reader, authorization: `Bearer ${TOKEN.slice(1)}` }, false],
    ['nobody known', {}, { ...reader, peer: '' }, false],
  ])('%s', (_, settings, given, may) => {
    set(settings)
    expect(mayReadMetrics(given)).toBe(may)
  })

  it('a header that any proxy sets counts as sent on, whichever', () => {
    expect(wasForwarded({ host: 'x' })).toBe(false)
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']) expect(wasForwarded({ [name]: '127.0.0.1' })).toBe(true)
  })

  it('the page is not there for anybody else, nor when the entry that marks requests was left out', async () => {
    const ask = (headers: Record<string, string>) => GET(new Request('http://x/metrics', { headers }))
    expect((await ask({ [PEER_HEADER]: '127.0.0.1', [FORWARDED_HEADER]: '0' })).status).toBe(200)
    expect((await ask({ [PEER_HEADER]: '127.0.0.1' })).status).toBe(404)
    expect((await ask({ [PEER_HEADER]: '10.0.0.7', [FORWARDED_HEADER]: '0' })).status).toBe(404)
  })

  it('a token that could be guessed is refused at start', () => {
    expect(() => readSettings({ ...process.env, METRICS_TOKEN: 'short' })).toThrow(/METRICS_TOKEN must be 24/)
  })

  it('a worker answers on its own port, health to everyone and metrics by the same rule', async () => {
    set({ METRICS_TOKEN: TOKEN })
    const server = await serveWorkerMetrics(0, '127.0.0.1')
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      expect((await fetch(`${at}/healthz`)).status).toBe(200)
      expect((await fetch(`${at}/metrics`)).status).toBe(404)
      const answer = await fetch(`${at}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
      expect(await answer.text()).toContain('# TYPE process_resident_memory_bytes gauge')
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})
