import { beforeAll, describe, expect, it, vi } from 'vitest'
import { GET as fromConsole } from '@/app/console/[consultancy]/customers/[customer]/environments/[environment]/approved/[format]/route'
import { GET as fromPortal } from '@/app/portal/[customer]/environments/[environment]/approved/[format]/route'
import { asActor } from '@/db/scope'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { sessionCookieName } from '@/server/auth/session'
import { removeWsusUpdate } from '@/server/exports/record-wsus-update'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'

// Requests as Next would hand them on: everything behind the cookie is real.
const request = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in request.cookies ? { name, value: request.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))

await testDatabase()

let kestrel: Tenant, heron: Tenant
beforeAll(async () => {
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
})

const signIn = async (person: { userId: string } | null) => {
  const sessionToken = newToken()
  if (person) await hashingAdapter().createSession!({ sessionToken, userId: person.userId, expires: new Date(Date.now() + 60_000) })
  request.cookies = person ? { [sessionCookieName()]: sessionToken } : {}
}

type Place = Tenant['places'][number]
const atConsole = ({ slug }: Tenant, { customerId, ids }: Place, format: string, query = '') =>
  fromConsole(new Request(`https://here/approved/${format}${query}`), { params: Promise.resolve({ consultancy: slug, customer: customerId, environment: ids.environmentId, format }) })
const atPortal = (portal: Place, { ids }: Place, format: string, query = '') =>
  fromPortal(new Request(`https://here/approved/${format}${query}`), { params: Promise.resolve({ customer: portal.customerId, environment: ids.environmentId, format }) })
/** How a file that is not there ends: Next makes the 404 page, or the way to the sign-in, of it. */
const endOf = (answer: Promise<Response>) => answer.then(({ status }) => String(status), (error: { digest?: string }) => error.digest?.match(/404|sign-in/)?.[0] ?? String(error))

const FORMATS = [['csv', 'text/csv; charset=utf-8'], ['json', 'application/json; charset=utf-8'], ['ps1', 'text/plain; charset=utf-8']] as const

describe('the approved set as a file', () => {
  it.each(FORMATS)('%s: a download of the right kind for every role on both sides, and nobody else’s to keep', async (format, mediaType) => {
    const [aoi] = kestrel.places
    for (const person of Object.values(kestrel.people)) {
      await signIn(person)
      await expectFile(await atConsole(kestrel, aoi, format, '?partial=on'))
    }
    for (const person of Object.values(aoi.people)) {
      await signIn(person)
      await expectFile(await atPortal(aoi, aoi, format, '?partial=on'))
    }
    async function expectFile(answer: Response) {
      const header = (name: string) => answer.headers.get(name)
      expect([answer.status, header('content-type'), header('cache-control'), header('x-content-type-options')]).toEqual([200, mediaType, 'private, no-store', 'nosniff'])
      expect(header('content-disposition')).toMatch(new RegExp(`^attachment; filename="approved-[0-9TZ]+-[0-9a-f]{8}\\.${format}"$`))
      const text = await answer.text()
      expect(text).toContain('Aoi')
      expect(text).not.toMatch(/Brook|Heron/)
    }
  })

  it('is not there for another customer, another consultancy, a stranger, or in a format that is none', async () => {
    const [aoi, brook] = kestrel.places
    await signIn(aoi.people.approver)
    for (const [format] of FORMATS) {
      expect(await endOf(atPortal(aoi, brook, format)), 'another’s environment').toBe('404')
      expect(await endOf(atPortal(brook, brook, format)), 'another’s portal').toBe('404')
      expect(await endOf(atConsole(kestrel, aoi, format)), 'the console').toBe('404')
    }
    await signIn(heron.people.owner)
    expect(await endOf(atConsole(heron, aoi, 'json'))).toBe('404')
    expect(await endOf(atConsole(kestrel, aoi, 'json'))).toBe('404')
    await signIn(kestrel.people.owner)
    expect(await endOf(atConsole(kestrel, aoi, 'xml'))).toBe('404')
    await signIn(null)
    expect(await endOf(atConsole(kestrel, aoi, 'json'))).toBe('sign-in')
    expect(await endOf(atPortal(aoi, aoi, 'json'))).toBe('sign-in')
  })

  it('says in the reader’s language why there is no script, and nobody keeps that either', async () => {
    const [aoi] = heron.places
    await asActor(heron.people.owner, async tx => {
      await removeWsusUpdate(tx, { buildId: heron.ids.ru4, updateId: heron.ids.wsusUpdateId })
      await withdrawBuild(tx, { buildId: heron.ids.ru4, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' })
    })
    await signIn(aoi.people.viewer)
    const answer = await atPortal(aoi, aoi, 'ps1')
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual([412, 'private, no-store', 'text/plain; charset=utf-8'])
    expect(await answer.text()).toMatch(/No script was written.*\n(.*\n)*Update Rollup 4 for Exchange Server 2007 SP1 8\.1\.311\.3\n/)
  })
})
