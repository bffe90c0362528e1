import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { NextRequest } from 'next/server'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { GET, POST } from '@/app/api/trpc/[area]/[...path]/route'
import { asActor } from '@/db/scope'
import { proxy } from '@/proxy'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { sessionCookieName } from '@/server/auth/session'
import { capBody } from '@/server/capped-body'
import { env } from '@/server/env'
import { listCustomers } from '@/server/environments/queries'
import { safePath } from '@/server/form-answer'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'

const jar = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in jar.cookies ? { name, value: jar.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))

await testDatabase()
const root = path.resolve(import.meta.dirname, '../..')
const filesIn = (...patterns: string[]): string[] => globSync(patterns, { cwd: root }).sort()
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8')

let kestrel: Tenant
beforeAll(async () => {
  kestrel = await raiseTenant('Kestrel')
  const sessionToken = newToken()
  await hashingAdapter().createSession!({ sessionToken, userId: kestrel.people.owner.userId, expires: new Date(Date.now() + 600_000) })
  jar.cookies[sessionCookieName()] = sessionToken
})

const customers = () => asActor(kestrel.people.owner, async tx => (await listCustomers(tx)).map(row => row.name))
const form = (fields: Record<string, string>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return body
}
/** A POST as a browser on our own page would send it, but for `changes`. */
const send = (procedure: string, body: BodyInit, changes: Record<string, string> = {}, query = '') => {
  const url = `${env().APP_URL}/api/trpc/console/${kestrel.slug}/${procedure}${query}`
  const request = new Request(url, { method: 'POST', body, headers: { origin: new URL(env().APP_URL).origin, accept: 'text/html', referer: `${env().APP_URL}/console/${kestrel.slug}/customers`, ...changes } })
  return POST(request, { params: Promise.resolve({ area: 'console', path: [kestrel.slug, procedure] }) })
}

describe('Dokploy CVE-2026-43917, Langfuse CVE-2025-59305: being signed in was enough', () => {
  it('the bare procedure is not exported: each names its permission', async () => {
    expect(Object.keys(await import('@/server/trpc')).sort()).toEqual(['accountProcedure', 'consoleProcedure', 'createCallerFactory', 'portalProcedure', 'router'])
  })

  it('initTRPC and asActor are called where a review expects them, and nowhere else', async () => {
    const sources = filesIn('server/**/*.ts', 'app/**/*.{ts,tsx}')
    expect(sources.filter(file => textOf(file).includes('initTRPC'))).toEqual(['server/trpc.ts'])
    expect(sources.filter(file => file.startsWith('app/') && /asActor|import (?!type)[^\n]*@\/db\/(scope|pools|schema['"]|auth-database|credentials)/.test(textOf(file)))).toEqual([])
    expect(sources.filter(file => /\baccountProcedure\b/.test(textOf(file)))).toEqual(['server/people/account-router.ts', 'server/trpc.ts'])
  })
})

describe('CVE-2025-29927, CVE-2026-44573: a way round the middleware', () => {
  it('every page and download asks for its actor itself, whatever the layout or proxy.ts did', async () => {
    const asksIn = (files: string[], asks: RegExp) => files.filter(file => !asks.test(textOf(file)))
    expect(asksIn(filesIn('app/console/**/page.tsx', 'app/console/**/route.ts'), /await consoleAt\(|contextAt\('console'/)).toEqual([])
    expect(asksIn(filesIn('app/portal/**/page.tsx', 'app/portal/**/route.ts'), /await portalAt\(/)).toEqual([])
    expect(asksIn(filesIn('app/account/**/page.tsx'), /accountApi\(|currentUser\(/)).toEqual([])
  })

  it('nothing streams before it is authorised: no loading.tsx stands above a page that asks', async () => {
    expect(filesIn('app/**/loading.tsx')).toEqual([])
  })

  it('proxy.ts authorises nobody: it knows no session', () => expect(textOf('proxy.ts')).not.toMatch(/session|cookies|currentUser/))

  it('every route handler, and what it answers to, is as reviewed', async () => {
    const routes = (filesIn('app/**/route.ts')).map(file => `${file}: ${[...textOf(file).matchAll(/export (?:async )?(?:function|const) (GET|POST|PUT|PATCH|DELETE)\b|\w+ as (GET|POST)\b/g)].map(match => match[1] ?? match[2]).join(' ')}`)
    await expect(`${routes.join('\n')}\n`).toMatchFileSnapshot('routes.snapshot.txt')
  })
})

describe('CVE-2025-55182 React2Shell', () => {
  it('there are no server actions', async () => {
    for (const file of filesIn('app/**/*.{ts,tsx}', 'server/**/*.{ts,tsx}')) expect(textOf(file), file).not.toMatch(/['"]use server['"]/)
  })

  it('a Next-Action request is a 404, wherever it goes', () => {
    for (const where of ['/', '/console/kestrel', '/api/trpc/console/kestrel/customers.create']) {
      const answer = proxy(new NextRequest(`${env().APP_URL}${where}`, { method: 'POST', headers: { 'Next-Action': '7f' } }))
      expect(answer.status).toBe(404)
    }
  })

  it('a body is read no further than its limit, whether it says its length or not', async () => {
    const endless = () => new ReadableStream<Uint8Array>({ pull: controller => controller.enqueue(new Uint8Array(64)) })
    const of = (body: BodyInit, headers: Record<string, string> = {}) => new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
    expect(capBody(of('a'.repeat(100), { 'content-length': '100' }), 99)).toBeNull()
    await expect(capBody(of(endless()), 1000)!.text()).rejects.toThrow(/too large/)
    expect(await capBody(of('a'.repeat(100)), 100)!.text()).toBe('a'.repeat(100))
  })

  it('an upload that is too large is refused with a sentence before it is read, signed in or not', async () => {
    const answer = await send('lab.attachEvidence', 'x', { 'content-length': String(64 * 1024 * 1024) })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ error: { data: { problem: { code: 'too_large', sentence: expect.stringMatching(/too large/) as unknown } } } })
  })
})

describe('headers', () => {
  const headersOf = (where: string) => proxy(new NextRequest(`${env().APP_URL}${where}`)).headers

  it('a page comes with a strict policy whose nonce is new each time', () => {
    const [first, second] = [headersOf('/console/kestrel'), headersOf('/console/kestrel')].map(headers => headers.get('content-security-policy')!)
    expect(first).not.toBe(second)
    for (const part of [`default-src 'self'`, `object-src 'none'`, `base-uri 'none'`, `form-action 'self'`, `frame-ancestors 'none'`]) expect(first).toContain(part)
    expect(first).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{22,}' 'strict-dynamic'(;|$)/)
    expect(first).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/)
  })

  it('and with HSTS, no framing, no sniffing, no referrer for others', () => {
    const headers = headersOf('/portal/x')
    expect(headers.get('strict-transport-security')).toMatch(/max-age=(\d{8,}); includeSubDomains/)
    expect([headers.get('x-frame-options'), headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['DENY', 'nosniff', 'same-origin'])
  })

  it('a client cannot choose the nonce, nor the path it is sent back to after signing in', () => {
    const answer = proxy(new NextRequest(`${env().APP_URL}/console/kestrel`, { headers: { 'x-nonce': 'mine', 'x-patchbench-path': '//evil.example', 'content-security-policy': 'default-src *' } }))
    const passedOn = (name: string) => answer.headers.get(`x-middleware-request-${name}`)
    expect(passedOn('x-nonce')).not.toBe('mine')
    expect(passedOn('x-patchbench-path')).toBe('/console/kestrel')
    expect(passedOn('content-security-policy')).toContain(`frame-ancestors 'none'`)
  })

  it('evidence, which is other people’s files, runs nowhere', () => {
    expect(headersOf('/console/kestrel/lab/runs/1/evidence/2').get('content-security-policy')).toBe(`default-src 'none'; sandbox`)
  })

  it('no page or answer of one tenant is kept for another', async () => {
    const config = (await import(path.join(root, 'next.config.js'))) as { default: { headers: () => Promise<unknown[]> } }
    const rules = await config.default.headers()
    expect(rules).toContainEqual({ source: '/:path((?!_next/static).*)', headers: [{ key: 'Cache-Control', value: 'private, no-store' }] })
  })
})

describe('requests that another site makes a browser send', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all', { origin: '' }],
    ['a null origin', { origin: 'null' }],
    ['our host as a part of theirs', { origin: 'http://localhost.evil.example' }],
    ['the same site, another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-site' }],
    ['a typed address', { origin: '', 'sec-fetch-site': 'none' }],
  ])('%s: refused, nothing written', async (_, changes) => {
    const answer = await send('customers.create', form({ name: 'Forged' }), changes)
    expect(answer.status).toBe(403)
    expect(await customers()).not.toContain('Forged')
  })

  it('a link cannot write: a mutation answers no GET', async () => {
    const url = `${env().APP_URL}/api/trpc/console/${kestrel.slug}/customers.create?input=${encodeURIComponent(JSON.stringify({ name: 'Linked' }))}`
    const answer = await GET(new Request(url, { headers: { 'sec-fetch-site': 'cross-site' } }), { params: Promise.resolve({ area: 'console', path: [kestrel.slug, 'customers.create'] }) })
    expect(answer.status).toBe(405)
    expect(await customers()).not.toContain('Linked')
  })

  it('our own form is taken, and leads on', async () => {
    const answer = await send('customers.create', form({ name: 'Wanted' }), {}, `?then=${encodeURIComponent('/console/x/customers/{id}')}`)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(/^\/console\/x\/customers\/[0-9a-f-]{36}$/)
    expect(await customers()).toContain('Wanted')
  })
})

describe('a form leads only to a path of ours', () => {
  const HOSTILE = ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '/\t/evil.example', ' //evil.example', '/{name}/evil.example', '{id}', '', '/\r\nSet-Cookie: a=b']

  it.each(HOSTILE)('then = %j', async then => {
    const answer = await send('customers.create', form({ name: `N ${crypto.randomUUID()}` }), {}, `?then=${encodeURIComponent(then)}`)
    expect(answer.status).toBe(303)
    expect(new URL(answer.headers.get('location')!, env().APP_URL).origin).toBe(new URL(env().APP_URL).origin)
    expect(answer.headers.get('location')).toMatch(/^\/(?![/\\])/)
  })

  it.each(['https://evil.example//evil.example/x', 'https://evil.example/', 'javascript:alert(1)', 'data:text/html,x'])('referer = %j', async referer => {
    const answer = await send('customers.create', form({ name: '' }), { referer })
    expect(new URL(answer.headers.get('location')!, env().APP_URL).origin).toBe(new URL(env().APP_URL).origin)
  })

  it('safePath knows no way out', () => {
    for (const way of HOSTILE.filter(one => !one.startsWith('/{'))) expect(safePath(way), JSON.stringify(way)).toBe('/')
  })
})

describe('Flowise CVE-2026-30823: the tenant came from the body', () => {
  it('a key nobody asked for is refused, and nothing is written', async () => {
    for (const extra of ['consultancyId', 'id', 'createdAt', 'name.x', 'name[]', 'toString', 'constructor']) {
      const answer = await send('customers.create', form({ name: 'Smuggled', [extra]: kestrel.consultancyId }), { accept: 'application/json' })
      expect(answer.status, extra).toBe(400)
    }
    expect(await customers()).not.toContain('Smuggled')
  })
})

describe('prototype pollution', () => {
  it.each(['__proto__.role', '__proto__[]', '__proto__', 'constructor.prototype.role', 'x.__proto__.role', 'name.__proto__.role', 'name.constructor.prototype.role'])('a field named %s touches no other object', async field => {
    const answer = await send('customers.create', form({ [field]: 'owner', name: `P ${crypto.randomUUID()}` }), { accept: 'application/json' })
    expect(({} as { role?: unknown }).role).toBeUndefined()
    expect(([] as unknown[]).length).toBe(0)
    expect([200, 400]).toContain(answer.status)
  })

  it.each(['{"name":"Polluted","__proto__":{"role":"owner"}}', '{"name":"Polluted","constructor":{"prototype":{"role":"owner"}}}'])('nor does %s', async json => {
    await send('customers.create', json, { accept: 'application/json', 'content-type': 'application/json' })
    expect(({} as { role?: unknown }).role).toBeUndefined()
  })
})
