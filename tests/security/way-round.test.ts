import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { BUILD_MS, ensureBuiltOnce } from '../faults/built'
import { partsOn } from '../faults/parts'
import { visit } from '../faults/visitor'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'
import { askNext, eachOf, protectedPlaces, withoutProxy, type Place } from './served'

const database = await testDatabase()
const parts = partsOn(database, { LOG_LEVEL: 'fatal' })
/** Stands in every name that Kestrel's people gave anything. */
const SECRET = 'Zirconium'
let bare: ReturnType<typeof withoutProxy>
let kestrel: Tenant, heron: Tenant
const ports: Record<Server, number> = { 'as it is': 0, 'with proxy.ts deleted': 0 }
type Server = 'as it is' | 'with proxy.ts deleted'
const SERVERS: readonly Server[] = ['as it is', 'with proxy.ts deleted']

beforeAll(async () => {
  await ensureBuiltOnce()
  bare = withoutProxy()
  kestrel = await raiseTenant(`${SECRET} house`, [`${SECRET} one`, `${SECRET} two`])
  heron = await raiseTenant('Heron')
  for (const server of SERVERS) ports[server] = await freePort()
  await Promise.all(SERVERS.map(server => parts.start('web', { PORT: String(ports[server]), ...(server === 'as it is' ? {} : { from: bare.folder }) }).ready))
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  bare.remove()
})

/** What the client-side router has already, but for the page itself. */
const without = (what: 'refetch' | 'metadata-only', { segments }: Place) =>
  encodeURIComponent(JSON.stringify(['', { children: segments.reduceRight<unknown>((inner, step) => [step, { children: inner }], ['__PAGE__', {}, null, what]) }, null, null, 1]))
const RSC = { rsc: '1' }
const SUBREQUEST = Array<string>(5).fill('middleware').join(':')

/** The ways of asking that have gone round somebody's middleware, and their neighbours. */
const WAYS: Record<string, (address: string, place: Place) => { address?: string; headers?: Record<string, string>; method?: string }> = {
  'as HTML': () => ({}),
  'HEAD': () => ({ method: 'HEAD' }),
  'POST': () => ({ method: 'POST' }),
  'the RSC payload': address => ({ headers: RSC, address: `${address}?_rsc=1` }),
  'the RSC payload by its ending': address => ({ address: `${address}.rsc` }),
  'a prefetch': address => ({ headers: { ...RSC, 'next-router-prefetch': '1' }, address: `${address}?_rsc=1` }),
  'a prefetch at run time': address => ({ headers: { ...RSC, 'next-router-prefetch': '2' }, address: `${address}?_rsc=1` }),
  'the tree of segments': address => ({ headers: { ...RSC, 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' }, address: `${address}?_rsc=1` }),
  'all segments': address => ({ headers: { ...RSC, 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_full' }, address: `${address}?_rsc=1` }),
  'a segment by its ending': address => ({ address: `${address}.segments/_tree.segment.rsc` }),
  'only the page, its layouts said to be there': (address, place) => ({ headers: { ...RSC, 'next-router-state-tree': without('refetch', place), 'next-url': '/sign-in' }, address: `${address}?_rsc=1` }),
  'only its title': (address, place) => ({ headers: { ...RSC, 'next-router-state-tree': without('metadata-only', place) }, address: `${address}?_rsc=1` }),
  'CVE-2025-29927, x-middleware-subrequest': () => ({ headers: { 'x-middleware-subrequest': SUBREQUEST } }),
  'CVE-2025-29927, under the new name': () => ({ headers: { 'x-middleware-subrequest': SUBREQUEST.replaceAll('middleware', 'proxy'), 'x-middleware-subrequest-id': '1' } }),
  'x-middleware headers that say what to do next': address => ({ headers: { 'x-middleware-next': '1', 'x-middleware-rewrite': address, 'x-middleware-invoke': '1', 'x-middleware-prefetch': '1' } }),
  'data of the pages router': address => ({ headers: { 'x-nextjs-data': '1' }, address: `/_next/data/build${address}.json` }),
  'from inside, it says': address => ({ headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost:3899', 'x-real-ip': '127.0.0.1', 'x-patchbench-peer': '127.0.0.1', 'x-patchbench-path': address, forwarded: 'for=127.0.0.1' } }),
  'another address rewritten to it': address => ({ address: '/sign-in', headers: { 'x-original-url': address, 'x-rewrite-url': address, 'x-matched-path': address, 'x-invoke-path': address, 'x-invoke-status': '200', 'x-now-route-matches': `1=${address}` } }),
  'a preview': () => ({ headers: { cookie: '__prerender_bypass=x; __next_preview_data=x' } }),
  'a dressed-up path': address => ({ address: address.replace('/', '//').replace(/\/(?=[^/]*$)/, '/%2e/') }),
}

const ask = async (server: Server, place: Place, way: string, cookie: string): Promise<{ status: number; text: string; told: string }> => {
  const { address: at = place.address, headers = {}, method = 'GET' } = WAYS[way]!(place.address, place)
  const response = await askNext(ports[server], at, { method, headers: { ...headers, cookie: [headers.cookie, cookie].filter(Boolean).join('; ') } })
  return { status: response.status, text: await response.text(), told: JSON.stringify([...response.headers]) }
}

describe.each(SERVERS)('CVE-2025-29927, CVE-2026-44573 to 44575, %s: no way of asking goes round', server => {
  it.each(['anonymous', 'the owner of another house', 'a contact of another customer'] as const)('%s gets no byte of what is Kestrel’s', { timeout: 240_000 }, async who => {
    const people = { anonymous: null, 'the owner of another house': heron.people.owner, 'a contact of another customer': heron.places[0].people.approver }
    const person = people[who]
    const cookie = person ? (await visit(person)).cookie : ''
    const wrong: string[] = []
    const counts: Record<number, number> = {}
    const questions = protectedPlaces(kestrel).flatMap(place => Object.keys(WAYS).map(way => ({ place, way })))
    await eachOf(questions, async ({ place, way }) => {
      const { status, text, told } = await ask(server, place, way, cookie)
      counts[status] = (counts[status] ?? 0) + 1
      const tells = (text + told).includes(SECRET)
      if (tells || status >= 500 || (status === 200 && ANSWERED.includes(way) && !isRefusal(text))) wrong.push(`${status} ${way}: ${place.address}${tells ? ' TELLS' : ''} ${text.slice(0, 200)}`)
    })
    console.info(`way round, ${server}, ${who}: ${questions.length} requests, ${JSON.stringify(counts)}`)
    expect(wrong).toEqual([])
  })

  it('(its own people get it, or all of this would show nothing)', { timeout: 120_000 }, async () => {
    const { cookie } = await visit(kestrel.people.owner)
    const telling = new Set<string>()
    for (const place of protectedPlaces(kestrel).filter(({ address }) => /\/customers(\/[0-9a-f-]{36})?$|\/export$/.test(address))) {
      for (const way of Object.keys(WAYS)) if ((await ask(server, place, way, cookie)).text.includes(SECRET)) telling.add(way)
    }
    console.info(`way round, ${server}: its owner reads ${[...telling].join('; ')}`)
    expect([...telling]).toEqual(expect.arrayContaining(['as HTML', 'the RSC payload', 'only the page, its layouts said to be there', 'CVE-2025-29927, x-middleware-subrequest', 'from inside, it says']))
  })
})

/** What a page of ours would answer 200 to if it were let through; a prefetch answers the route's shape to anybody, and nothing else. */
const ANSWERED = Object.keys(WAYS).filter(way => !/prefetch|segment|title|rewritten/.test(way))

/** A payload answers 200 and says inside that the browser must go elsewhere, or that nothing is there; to `x-middleware-prefetch` Next answers an empty object. */
const isRefusal = (text: string): boolean => text === '{}' || /NEXT_REDIRECT|NEXT_HTTP_ERROR_FALLBACK/.test(text)
