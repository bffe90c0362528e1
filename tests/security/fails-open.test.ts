import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { sha256 } from '@/server/auth/credentials-at-rest'
import { BUILD_MS, ensureBuiltOnce } from '../faults/built'
import { APP_URL, partsOn } from '../faults/parts'
import { visit } from '../faults/visitor'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'
import { eachOf, protectedPlaces } from './served'

const SECRET = 'Zirconium'
const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const parts = partsOn(database, { LOG_LEVEL: 'silent' })
let kestrel: Tenant, cookie: string, port: number
const cookieName = `patchbench-session-${new URL(APP_URL).port}`

beforeAll(async () => {
  await ensureBuiltOnce()
  await admin.connect()
  kestrel = await raiseTenant(`${SECRET} house`, [`${SECRET} one`, `${SECRET} two`])
  cookie = (await visit(kestrel.people.owner)).cookie
  port = await freePort()
  await parts.start('web', { PORT: String(port) }).ready
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  await admin.end()
})

type Answer = { where: string; status: number; tells: boolean }
const get = async (where: string, sent: string, on = port, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${on}${where}`, { redirect: 'manual', headers: { cookie: sent, ...headers } })
  return { where, status: response.status, tells: (await response.text()).includes(SECRET) }
}
/** Pages and procedures that show Kestrel's own people something, and one that writes. */
const asked = () => [...protectedPlaces(kestrel).map(place => place.address).filter(address => address.startsWith('/console')), '/account', `/api/trpc/console/${kestrel.slug}/customers.list`]
const getAll = async (sent: string, on = port): Promise<Answer[]> => {
  const all: Answer[] = []
  await eachOf(asked(), async where => void all.push(await get(where, sent, on), await get(where, sent, on, { rsc: '1' })))
  return all
}
const write = async (sent: string, on = port) =>
  (await fetch(`http://127.0.0.1:${on}/api/trpc/console/${kestrel.slug}/customers.create`, { method: 'POST', body: JSON.stringify({ name: 'Forged', zone: 'UTC', locale: 'en' }), headers: { cookie: sent, origin: APP_URL, 'content-type': 'application/json' } })).status
const forged = async () => (await admin.query(`select 1 from customer where name = 'Forged'`)).rowCount

describe('authentication that fails open (GHSA-8fpg-xm3f-6cx3): broken, it lets nobody in', () => {
  it('(whole, it lets its people in, or all of this would show nothing)', async () => {
    const all = await getAll(cookie)
    expect(all.filter(one => one.status === 200 && one.tells).length).toBeGreaterThan(30)
  })

  it.each([
    ['sessions that cannot be read', 'revoke select on auth.session from patchbench_auth', 'grant select on auth.session to patchbench_auth'],
    ['people that cannot be read', 'revoke select on auth."user" from patchbench_auth', 'grant select on auth."user" to patchbench_auth'],
    ['memberships that cannot be read', 'revoke execute on function memberships_of(uuid) from patchbench_app', 'grant execute on function memberships_of(uuid) to patchbench_app'],
  ])('%s: an error, never a page', { timeout: 60_000 }, async (_, broken, whole) => {
    await admin.query(broken)
    try {
      for (const one of (await getAll(cookie)).filter(({ where }) => where !== '/account' || !broken.includes('memberships'))) expect([one.status >= 500 || one.status === 307, one.tells], JSON.stringify(one)).toEqual([true, false])
      expect(await write(cookie)).toBe(500)
    } finally {
      await admin.query(whole)
    }
    expect(await forged()).toBe(0)
  })

  it('a database of sessions that is gone, or that our login may not enter: an error, never a page, and nobody is signed in', { timeout: 90_000 }, async () => {
    const [nowhere, refused] = [new URL(database.auth), new URL(database.auth)]
    nowhere.port = String(await freePort())
    refused.password = 'wrong'
    for (const AUTH_DATABASE_URL of [nowhere.href, refused.href]) {
      const other = await freePort()
      const web = parts.start('web', { PORT: String(other), AUTH_DATABASE_URL })
      await web.ready
      for (const one of await getAll(cookie, other)) expect([one.status >= 500 || one.status === 307, one.tells], JSON.stringify(one)).toEqual([true, false])
      expect(await write(cookie, other)).toBe(500)
      const signIn = await fetch(`http://127.0.0.1:${other}/api/auth/callback/email`, { method: 'POST', body: new URLSearchParams({ email: kestrel.people.owner.email, token: 'x' }), redirect: 'manual', headers: { origin: APP_URL } })
      expect([signIn.status < 200 || signIn.status >= 300, signIn.headers.getSetCookie().some(each => each.startsWith(cookieName))]).toEqual([true, false])
      await parts.kill(web)
    }
    expect(await forged()).toBe(0)
  })

  it('a session cookie that is malformed in any way is none', { timeout: 60_000 }, async () => {
    const token = cookie.slice(cookie.indexOf('=') + 1)
    const jwt = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: kestrel.people.owner.userId, email: kestrel.people.owner.email })).toString('base64url')}.`
    const values = ['', 'x', sha256(token), token.slice(0, -1), `${token}x`, token.toUpperCase() === token ? token.toLowerCase() : token.toUpperCase(), `'${token}' or 1=1`, `${token}%00`, '%', '%E0%A4%A', 'null', 'undefined', '[object Object]', '"', jwt, 'a'.repeat(4_000), kestrel.people.owner.userId]
    for (const value of values) {
      for (const name of [cookieName, 'next-auth.session-token', '__Secure-next-auth.session-token', '__Host-patchbench-session']) {
        const page = await get(`/console/${kestrel.slug}/customers`, `${name}=${value}`)
        expect([page.status, page.tells], `${name}=${value}`).toEqual([307, false])
      }
      expect([await write(`${cookieName}=${value}`), (await get(`/api/trpc/console/${kestrel.slug}/customers.list`, `${cookieName}=${value}`)).status], value).toEqual([401, 401])
    }
    expect(await forged()).toBe(0)
  })

  it('a leaked session table: a session that is deleted is over with the next request, whatever was open with it', async () => {
    const { cookie: own } = await visit(kestrel.people.engineer)
    expect((await get(`/console/${kestrel.slug}/customers`, own)).tells).toBe(true)
    await admin.query('delete from auth.session where session_token = $1', [sha256(own.slice(own.indexOf('=') + 1))])
    for (const headers of [{}, { rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }] as Record<string, string>[]) expect((await get(`/console/${kestrel.slug}/customers`, own, port, headers)).tells).toBe(false)
    expect([(await get(`/console/${kestrel.slug}/customers`, own)).status, await write(own)]).toEqual([307, 401])
  })

  it.each([
    ['NEXTAUTH_SECRET', ''], ['NEXTAUTH_SECRET', 'changeme-changeme-changeme-changeme'], ['NEXTAUTH_SECRET', 'a'.repeat(64)],
    ['AUTH_DATABASE_URL', 'sessions'], ['AUTH_DATABASE_URL', ''],
    ['OIDC_ISSUERS', '{'], ['OIDC_ISSUERS', '[{"id":"entra","name":"E","issuer":"https://login.microsoftonline.com/common/v2.0","clientId":"a","clientSecret":"b"}]'],
    ['APP_DATABASE_URL', 'the owner’s'],
  ])('%s = %j: the process does not start', { timeout: 60_000 }, async (name, value) => {
    const other = await freePort()
    const { child, ready } = parts.start('web', { PORT: String(other), [name]: value === 'the owner’s' ? database.owner : value })
    const [code] = (await Promise.race([once(child, 'exit'), ready.then(() => ['it started'])])) as [number | string]
    expect(code).toBe(1)
    await expect(fetch(`http://127.0.0.1:${other}/healthz`)).rejects.toThrow()
  })
})
