import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { APP_URL, partsOn } from '../faults/parts'
import { BUILD_MS, ensureBuiltOnce } from '../faults/built'
import { visit } from '../faults/visitor'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'
import { askNext, eachOf, protectedPlaces } from './served'

const database = await testDatabase()
const parts = partsOn(database, { LOG_LEVEL: 'fatal' })
type Person = { who: string; cookie: string; secret: string; tenant: Tenant }
let people: Person[], port: number

beforeAll(async () => {
  await ensureBuiltOnce()
  const houses = await Promise.all(['Zirconium', 'Beryllium'].map(secret => raiseTenant(`${secret} house`, [`${secret} one`, `${secret} two`])))
  people = await Promise.all(houses.flatMap((tenant, index) => {
    const secret = index === 0 ? 'Zirconium' : 'Beryllium'
    return [tenant.people.owner, tenant.places[0].people.approver].map(async person => ({ who: `${secret} ${person.kind}`, cookie: (await visit({ ...person, name: `${secret} person` })).cookie, secret, tenant }))
  }))
  port = await freePort()
  await parts.start('web', { PORT: String(port) }).ready
}, BUILD_MS)
afterAll(() => parts.stopAll())

const get = async (where: string, cookie: string, headers: Record<string, string> = {}) => {
  const response = await askNext(port, where, { headers: { cookie, ...headers } })
  return { status: response.status, headers: response.headers, text: Buffer.from(await response.arrayBuffer()).toString('latin1') }
}
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
let state = seed
/** The same numbers from the same seed (mulberry32). */
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const pick = <T>(among: readonly T[]): T => among[Math.floor(random() * among.length)]!

const AS: Record<string, Record<string, string>> = { html: {}, payload: { rsc: '1' }, prefetch: { rsc: '1', 'next-router-prefetch': '1' }, tree: { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' } }

describe('a cached page of another tenant', () => {
  it('nothing of a tenant may be kept by anybody on the way: pages, payloads, files, procedures and refusals', { timeout: 120_000 }, async () => {
    const kinds = new Set<string>()
    const wrong: string[] = []
    const { tenant } = people[0]!
    const more = ['/', '/account', '/sign-in', '/nowhere', `/api/trpc/console/${tenant.slug}/customers.list`, `/api/trpc/console/${tenant.slug}/nothing`, `/api/trpc/portal/${tenant.places[0].customerId}/notices.read`, '/api/trpc/account/nothing']
    const questions = [...protectedPlaces(tenant).map(place => place.address), ...more].flatMap(where => ['', ...people.slice(0, 2).map(one => one.cookie)].flatMap(cookie => Object.entries(AS).map(([as, headers]) => ({ where, cookie, as, headers }))))
    await eachOf(questions, async ({ where, cookie, as, headers }) => {
      const answer = await get(where, cookie, headers)
      if (answer.status === 200) kinds.add(answer.headers.get('content-type')?.split(';')[0] ?? '')
      const kept = answer.headers.get('cache-control')
      if (answer.status === 200 ? kept !== 'private, no-store' : !/\bno-store\b/.test(kept ?? '') || /public|s-maxage/.test(kept!)) wrong.push(`${answer.status} ${where} as ${as}: ${kept}`)
      for (const header of ['age', 'x-nextjs-cache', 'x-nextjs-prerender', 'etag']) if (answer.headers.has(header) && answer.status !== 404) wrong.push(`${where} as ${as}: ${header} ${answer.headers.get(header)}`)
    })
    console.info(`kept: ${questions.length} answers, ${[...kinds].sort().join(', ')}`)
    expect(wrong).toEqual([])
    expect([...kinds]).toEqual(expect.arrayContaining(['text/html', 'text/x-component', 'text/csv', 'application/pdf', 'application/json']))
  })

  it('two houses and their customers, at the same addresses and on the same connections, each read their own only', { timeout: 120_000 }, async () => {
    const shared = ['/', '/account', '/sign-in', '/account/new-consultancy']
    const counts = { asked: 0, own: 0, foreign: 0 }
    const wrong: string[] = []
    await eachOf(Array.from({ length: 400 }, (_, index) => index), async () => {
      const person = pick(people)
      const where = pick([...shared, ...protectedPlaces(random() < 0.6 ? person.tenant : pick(people).tenant).map(place => place.address)])
      const { text } = await get(where, person.cookie, pick(Object.values(AS)))
      counts.asked++
      if (text.includes(person.secret)) counts.own++
      const others = person.secret === 'Zirconium' ? 'Beryllium' : 'Zirconium'
      // An address says whose it is; a page that repeats the address tells nothing.
      if (text.includes(others)) wrong.push(`${person.who} at ${where}`)
    })
    counts.foreign = wrong.length
    console.info(`two people: seed ${seed}, ${JSON.stringify(counts)}`)
    expect(wrong, `SEED=${seed}`).toEqual([])
    expect(counts.own).toBeGreaterThan(20)
  })

  it('a shared browser: who signs in after somebody else gets nothing of theirs at the addresses in its history', async () => {
    const [first, , second] = people as [Person, Person, Person, Person]
    const history = protectedPlaces(first.tenant).map(place => place.address)
    for (const where of history) await get(where, first.cookie)
    await fetch(`http://127.0.0.1:${port}/api/auth/signout`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual', headers: { cookie: first.cookie, origin: APP_URL } })
    for (const where of history.toReversed()) {
      for (const cookie of [first.cookie, second.cookie]) {
        const { status, text } = await get(where, cookie, { 'if-none-match': '*', 'if-modified-since': new Date().toUTCString() })
        expect([[307, 404].includes(status), text.includes(first.secret)], where).toEqual([true, false])
      }
    }
  })
})
