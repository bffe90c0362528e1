import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyTRPCRouter } from '@trpc/server'
import type { Actor, Device } from '@/server/actor'
import { job } from '@/server/actor'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { sessionCookieName } from '@/server/auth/session'
import { ensureUser } from '@/server/auth/users'
import { roleMay, type Permission } from '@/server/permissions'
import { contextAt, type Area } from '@/server/request'
import { accountRouter, consoleRouter, portalRouter } from '@/server/root-router'
import type { SignedIn } from '@/server/trpc'
import { testDatabase } from '../support/database'
import { raiseTenant, type Place, type Tenant } from '../support/tenants'
import { ask, codeOf, idsIn, permissionOf, proceduresOf, rollBackEverything } from './asking'
import { ACCOUNT_INPUTS, CONSOLE_INPUTS, nothing, PORTAL_INPUTS } from './procedure-inputs'

// Requests as Next would hand them on: everything behind the cookie is real.
const request = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in request.cookies ? { name, value: request.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))
vi.mock('@/server/stripe/gateway', async original => ({ ...(await original<object>()), checkStripeKey: async () => 'acct_other' }))

const database = await testDatabase()

let kestrel: Tenant, heron: Tenant, aoi: Place, brook: Place
let people: Record<string, SignedIn | null>
let auditEntries: number

beforeAll(async () => {
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
  ;[aoi, brook] = kestrel.places
  const signedIn = ({ userId, email, name }: { userId: string; email: string; name: string }): SignedIn => ({ id: userId, email, name })
  const { owner, engineer, billing, reader } = kestrel.people
  people = {
    owner: signedIn(owner), engineer: signedIn(engineer), billing: signedIn(billing), reader: signedIn(reader),
    approver: signedIn(aoi.people.approver), viewer: signedIn(aoi.people.viewer),
    stranger: await ensureUser({ email: kestrel.ids.invited.email, name: 'Nora' }),
    anonymous: null,
  }
  auditEntries = await countAuditEntries()
})
beforeEach(rollBackEverything)

/** A device holds a key, not a role: no procedure is its own, whatever made its context. */
const deviceOf = (place: Place): Device => ({ kind: 'device', consultancyId: kestrel.consultancyId, customerId: place.customerId, environmentId: place.ids.environmentId, systemId: place.ids.systemId, keyId: place.ids.deviceKeyId, name: 'EX01' })

const countAuditEntries = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: database.admin })
  await client.connect()
  try {
    return Number((await client.query('select count(*) from audit_entry')).rows[0].count)
  } finally {
    await client.end()
  }
}

const ROLES = ['owner', 'engineer', 'billing', 'reader', 'approver', 'viewer', 'stranger', 'anonymous']
const STAFF = ['owner', 'engineer', 'billing', 'reader']
const CONTACTS = ['approver', 'viewer']

const at = async (role: string, area: Area, tenant: string) => {
  const person = people[role]!
  request.cookies = person ? { [sessionCookieName()]: await signIn(person.id) } : {}
  return contextAt(area, tenant)
}

const signIn = async (userId: string): Promise<string> => {
  const sessionToken = newToken()
  await hashingAdapter().createSession!({ sessionToken, userId, expires: new Date(Date.now() + 60_000) })
  return sessionToken
}

/** A procedure that nobody reviewed fails here by name, and not somewhere inside. */
const reviewed = (router: AnyTRPCRouter, inputs: object) => proceduresOf(router).filter(path => path in inputs)

const AREAS = [
  { area: 'console' as const, router: consoleRouter as AnyTRPCRouter, inputs: CONSOLE_INPUTS, inside: STAFF, home: () => kestrel.slug, elsewhere: () => [heron.slug, 'no-such-house', '', aoi.customerId] },
  { area: 'portal' as const, router: portalRouter as AnyTRPCRouter, inputs: PORTAL_INPUTS, inside: CONTACTS, home: () => aoi.customerId, elsewhere: () => [brook.customerId, heron.places[0].customerId, randomUUID(), kestrel.slug, ''] },
]

describe('the matrix', () => {
  it('has an example for every procedure, and none for one that is gone', () => {
    expect(Object.keys(CONSOLE_INPUTS).sort()).toEqual(proceduresOf(consoleRouter))
    expect(Object.keys(PORTAL_INPUTS).sort()).toEqual(proceduresOf(portalRouter))
    expect(Object.keys(ACCOUNT_INPUTS).sort()).toEqual(proceduresOf(accountRouter))
  })

  it('knows each procedure’s permission: none is open to whoever is signed in', () => {
    for (const { router } of AREAS) expect(proceduresOf(router).filter(path => permissionOf(router, path) === undefined)).toEqual([])
  })

  it('who may do what is as reviewed', async () => {
    const lines = AREAS.flatMap(({ area, router }) =>
      proceduresOf(router).map(path => {
        const permission = permissionOf(router, path)!
        const may = [...STAFF, ...CONTACTS].filter(role => (area === 'console' ? STAFF : CONTACTS).includes(role) && roleMay(role, permission as Permission))
        return `${`${area}.${path}`.padEnd(44)}${permission.padEnd(22)}${may.join(' ')}`
      }),
    )
    const own = proceduresOf(accountRouter).map(path => `${`account.${path}`.padEnd(44)}${'(signed in)'.padEnd(22)}everyone, about themselves`)
    await expect([...lines, ...own, ''].join('\n')).toMatchFileSnapshot('permissions.snapshot.txt')
  })
})

describe.each(AREAS)('$area', ({ area, router, inputs, inside, home, elsewhere }) => {
  const mayAt = (role: string, path: string) => inside.includes(role) && roleMay(role, permissionOf(router, path) as Permission)
  const actors = () => (area === 'console' ? kestrel.people.owner : aoi.people.approver)
  const permitted = async (path: string) => at(inside.find(role => mayAt(role, path))!, area, home())

  it.each(reviewed(router, inputs))('%s: at home only for the roles that may; for strangers it is not there', async path => {
    const input = await inputs[path]!(kestrel, aoi)
    const seen: Record<string, string> = {}
    for (const role of ROLES) seen[role] = codeOf(await ask(router, path, await at(role, area, home()), input))
    expect(seen).toEqual(Object.fromEntries(ROLES.map(role => [role, expectedCode(role, path)])))
  })

  const expectedCode = (role: string, path: string) => {
    if (role === 'anonymous') return 'UNAUTHORIZED'
    if (!inside.includes(role)) return 'NOT_FOUND'
    return mayAt(role, path) ? 'OK' : 'FORBIDDEN'
  }

  it.each(reviewed(router, inputs))('%s: at another’s address, as at one that does not exist', async path => {
    for (const tenant of elsewhere()) {
      const input = await inputs[path]!(heron, heron.places[0])
      for (const role of ROLES) expect(codeOf(await ask(router, path, await at(role, area, tenant), input)), `${role} at ${tenant}`).toBe(role === 'anonymous' ? 'UNAUTHORIZED' : 'NOT_FOUND')
    }
  })

  it.each(reviewed(router, inputs))('%s: a foreign id answers exactly like one that does not exist', async path => {
    const own = await inputs[path]!(kestrel, aoi)
    const others = [await inputs[path]!(heron, heron.places[0]), ...(area === 'portal' ? [await inputs[path]!(kestrel, brook)] : [])].map(one => idsIn(one))
    const context = await permitted(path)
    for (const [index, leaf] of idsIn(own).entries()) {
      const random = await ask(router, path, context, leaf.replace(randomUUID()))
      const foreign = new Set([...others.map(ids => ids[index]!.value), heron.ids.fixBuildId, heron.consultancyId, ...(area === 'portal' ? [kestrel.ids.fixBuildId, kestrel.ids.sealedRunId] : [])])
      foreign.delete(leaf.value)
      for (const id of foreign) expect(await ask(router, path, context, leaf.replace(id)), `${leaf.path} = ${id}`).toEqual(random)
    }
  })

  it.each(reviewed(router, inputs).filter(path => inputs[path] !== nothing))('%s: takes no tenant’s id, and no key that it does not know', async path => {
    const input = (await inputs[path]!(kestrel, aoi)) as object
    const context = await permitted(path)
    const smuggled = area === 'console' ? ['consultancyId', 'tenantId', 'actor'] : ['consultancyId', 'customerId', 'actor']
    for (const key of smuggled) {
      const form = new FormData()
      form.set(key, heron.consultancyId)
      for (const given of [{ ...input, [key]: heron.consultancyId }, form]) {
        expect(codeOf(await ask(router, path, context, given)), key).toBe('BAD_REQUEST')
      }
    }
  })

  it('is closed to actors of another kind, whatever made their context', async () => {
    const wrong: Actor[] = [area === 'console' ? aoi.people.approver : kestrel.people.owner, job('worker', kestrel.consultancyId), deviceOf(aoi)]
    for (const actor of wrong) {
      for (const path of reviewed(router, inputs)) {
        const input = await inputs[path]!(kestrel, aoi)
        expect(codeOf(await ask(router, path, { user: people.owner!, actor, locale: 'en' }, input)), `${actor.kind} ${path}`).toBe('NOT_FOUND')
        expect(codeOf(await ask(router, path, { user: null, actor: actors(), locale: 'en' }, input)), path).toBe('UNAUTHORIZED')
      }
    }
  })
})

describe('account', () => {
  it.each(proceduresOf(accountRouter))('%s: for whoever is signed in, and nobody else', async path => {
    const input = await ACCOUNT_INPUTS[path]!(kestrel, aoi)
    expect(codeOf(await ask(accountRouter, path, await at('anonymous', 'console', ''), input))).toBe('UNAUTHORIZED')
    expect(codeOf(await ask(accountRouter, path, await at('stranger', 'console', ''), input))).toBe('OK')
  })

  it('an invitation is its addressee’s: others are refused, and one that never was answers as one that is over', async () => {
    const input = (await ACCOUNT_INPUTS.acceptInvitation!(kestrel, aoi)) as { token: string }
    expect(codeOf(await ask(accountRouter, 'acceptInvitation', await at('viewer', 'console', ''), input))).toBe('FORBIDDEN')
    expect(codeOf(await ask(accountRouter, 'acceptInvitation', await at('stranger', 'console', ''), { ...input, token: 'x'.repeat(43) }))).toBe('NOT_FOUND')
  })
})

it('left no trace: what was answered was rolled back, so every question found the same state', async () => {
  vi.restoreAllMocks()
  expect(await countAuditEntries()).toBe(auditEntries)
})
