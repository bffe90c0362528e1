import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { listIdentities } from '@/server/auth/identities'
import { endSession, sessionCookieName, userOfSession } from '@/server/auth/session'
import { ensureUser, userByEmail } from '@/server/auth/users'
import { env, forgetSettings } from '@/server/env'
import { accountApi } from '@/server/request'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'
import { Browser } from './oidc-browser'
import { CLIENT, forge, issuersKey, otherKey, startIssuer, walkThrough, type AtIssuer, type TestIssuer } from './oidc-issuer'

const request = vi.hoisted(() => ({ cookies: {} as Record<string, string> }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => (name in request.cookies ? { name, value: request.cookies[name] } : undefined) }),
  headers: async () => new Headers(),
}))
vi.mock('react', async original => ({ ...(await original<object>()), cache: <T>(work: T) => work }))

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const count = async (table: string) => Number((await admin.query(`select count(*) from auth.${table}`)).rows[0].count)
const state = async () => ({ users: await count('"user"'), identities: await count('account'), sessions: await count('session') })

let contoso: TestIssuer, fabrikam: TestIssuer, house: Tenant
const back = (id: string) => `${env().APP_URL}/api/auth/callback/${id}`
const setting = (changes: { contoso?: object; fabrikam?: object } = {}) => [
  { id: 'contoso', name: 'Contoso', issuer: contoso.address, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...changes.contoso },
  { id: 'fabrikam', name: 'Fabrikam', issuer: fabrikam.address, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...changes.fabrikam },
]
const configure = (changes?: Parameters<typeof setting>[0]) => {
  process.env.OIDC_ISSUERS = JSON.stringify(setting(changes))
  forgetSettings()
}

beforeAll(async () => {
  await admin.connect()
  house = await raiseTenant('Kestrel')
  contoso = await startIssuer({ redirectUris: [back('contoso'), back('renamed')] })
  fabrikam = await startIssuer({ redirectUris: [back('fabrikam')], claimsInIdToken: false, requirePkce: true })
})
beforeEach(async () => {
  configure()
  for (const issuer of [contoso, fabrikam]) Object.assign(issuer.state, { person: null, tokenAnswers: [], forging: null })
  await admin.query('delete from auth.rate_limit')
})
afterAll(async () => {
  await Promise.all([contoso.stop(), fabrikam.stop(), admin.end()])
  delete process.env.OIDC_ISSUERS
  forgetSettings()
})

let persons = 0
const somebody = (changes: Partial<AtIssuer> = {}): AtIssuer => {
  const name = `person${++persons}`
  return { sub: `subject of ${name}`, email: `${name}@contoso.example`, email_verified: true, name, ...changes }
}
const leave = async (browser: Browser, id = 'contoso', step: 'signin' | 'link' = 'signin', next?: string) => {
  const { to } = await browser.press(`${step}/${id}`, next ? { next } : {})
  if (!to) throw new Error('the button led nowhere')
  return new URL(to)
}
/** Signs in (or links) at an issuer as somebody, up to where the issuer sends the browser back to. */
const goAs = async (browser: Browser, person: AtIssuer, issuer = contoso, id = 'contoso', step: 'signin' | 'link' = 'signin', change: (at: URL) => void = () => {}) => {
  issuer.state.person = person
  const at = await leave(browser, id, step)
  change(at)
  return walkThrough(issuer, at.href)
}
const signInAs = async (person: AtIssuer, issuer = contoso, id = 'contoso', browser = new Browser()) => {
  const response = await browser.comeBack(await goAs(browser, person, issuer, id))
  return { browser, response, location: response.headers.get('location') }
}
const signedInByMail = async (email: string) => {
  const user = await ensureUser({ email, name: 'Mail' })
  const sessionToken = newToken()
  await hashingAdapter().createSession!({ sessionToken, userId: user.id, expires: new Date(Date.now() + 600_000) })
  const browser = new Browser()
  browser.cookies.set(sessionCookieName(), sessionToken)
  return { browser, user }
}
/** Nobody is signed in, nothing was made, and our API says 401 to this browser. */
const expectRefused = async (browser: Browser, response: Response, problem: string, before: Awaited<ReturnType<typeof state>>) => {
  expect([response.status, new URL(response.headers.get('location')!, env().APP_URL).searchParams.get('problem')]).toEqual([303, problem])
  expect(browser.session).toBeUndefined()
  expect(await state()).toEqual(before)
  request.cookies = Object.fromEntries(browser.cookies)
  expect(await accountApi()).toBeNull()
  expect([...browser.cookies.keys()].filter(name => name.includes('issuer'))).toEqual([])
}

describe('signing in at an issuer', () => {
  it('makes an account of a verified address, and the account page reads as that person', async () => {
    const person = somebody({ email: 'Kay.Fresh@Contoso.example', name: 'Kay Fresh' })
    const browser = new Browser()
    contoso.state.person = person
    const at = await leave(browser, 'contoso', 'signin', '/account')
    expect(Object.fromEntries(at.searchParams)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: CLIENT.id, redirect_uri: back('contoso') })
    for (const check of ['state', 'nonce', 'code_challenge']) expect(at.searchParams.get(check)!.length, check).toBeGreaterThan(40)
    const response = await browser.comeBack(await walkThrough(contoso, at.href))
    expect([response.status, response.headers.get('location')]).toEqual([303, '/account'])
    request.cookies = Object.fromEntries(browser.cookies)
    const account = (await accountApi())!
    expect(account.user).toMatchObject({ email: 'kay.fresh@contoso.example', name: 'Kay Fresh' })
    expect(await account.api.identities()).toMatchObject([{ issuer: 'Contoso', issuerAddress: contoso.address, label: 'Kay.Fresh@Contoso.example' }])
    expect(await account.api.sessions()).toMatchObject([{ isThisOne: true, issuer: 'Contoso', device: { browser: 'Firefox', system: 'Linux' } }])
    expect([...browser.cookies.keys()]).toEqual([sessionCookieName()])
  })

  it('finds the same account again by issuer and subject, whatever the address says by then', async () => {
    const person = somebody()
    const first = await signInAs(person)
    const user = await userOfSession(first.browser.session)
    const again = await signInAs({ ...person, email: 'renamed@elsewhere.example', email_verified: false })
    expect(await userOfSession(again.browser.session)).toEqual(user)
    // Another id for the same issuer in the setting is no other issuer.
    process.env.OIDC_ISSUERS = JSON.stringify([{ ...setting()[0]!, id: 'renamed', name: 'Renamed' }])
    forgetSettings()
    expect(await userOfSession((await signInAs(person, contoso, 'renamed')).browser.session)).toEqual(user)
  })

  it('reads the address from the user info where the ID token has none', async () => {
    const person = somebody()
    const { browser } = await signInAs(person, fabrikam, 'fabrikam')
    expect((await userOfSession(browser.session))?.email).toBe(person.email)
  })

  it('takes Entra’s xms_edov for verified', async () => {
    const { browser } = await signInAs(somebody({ email_verified: undefined, xms_edov: true }))
    expect(await userOfSession(browser.session)).not.toBeNull()
  })

  it('begins a new session each time and ends the one before it', async () => {
    const person = somebody()
    const { browser } = await signInAs(person)
    const first = browser.session
    await signInAs(person, contoso, 'contoso', browser)
    expect(browser.session).not.toBe(first)
    expect(await userOfSession(first)).toBeNull()
    expect(await userOfSession(browser.session)).not.toBeNull()
  })

  it('keeps none of the issuer’s tokens, and the session as a digest only', async () => {
    const { browser } = await signInAs(somebody())
    const { rows } = await admin.query('select * from auth.account')
    for (const row of rows) expect([row.access_token, row.id_token, row.refresh_token, row.session_state]).toEqual([null, null, null, null])
    expect(JSON.stringify((await admin.query('select * from auth.session')).rows)).not.toContain(browser.session)
  })

  it('accepts no invitation by itself: only its link does', async () => {
    const { browser } = await signInAs(somebody({ email: house.ids.invited.email }))
    request.cookies = Object.fromEntries(browser.cookies)
    const account = (await accountApi())!
    expect(await account.api.places()).toEqual([])
    expect(await account.api.acceptInvitation({ token: house.ids.invited.token, name: 'Nora', locale: 'en', zone: 'UTC' })).toMatchObject({ area: expect.stringMatching(/console|portal/) as unknown })
  })

  it('leads on only to a path of ours', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const browser = new Browser()
      contoso.state.person = somebody()
      const at = await leave(browser, 'contoso', 'signin', next)
      expect((await browser.comeBack(await walkThrough(contoso, at.href))).headers.get('location')).toBe('/')
    }
  })

  it('is a button of our own pages: another site’s form is refused, and a link begins nothing', async () => {
    const { POST, GET } = await import('@/app/api/auth/[...nextauth]/route')
    const params = { params: Promise.resolve({ nextauth: ['signin', 'contoso'] }) }
    expect((await POST(new Request(`${env().APP_URL}/api/auth/signin/contoso`, { method: 'POST', headers: { origin: 'https://evil.example' } }), params)).status).toBe(403)
    expect((await GET(new Request(`${env().APP_URL}/api/auth/signin/contoso`), params)).status).toBe(404)
  })
})

describe('nOAuth: an e-mail claim is not who somebody is', () => {
  it.each([
    ['verified by the issuer', { email_verified: true }],
    ['not verified', { email_verified: false }],
    ['verified by Entra’s claim', { email_verified: undefined, xms_edov: true }],
  ])('an issuer that asserts a victim’s address, %s, does not get in and is not linked', async (_, said) => {
    const victim = await ensureUser({ email: `victim${++persons}@example.com`, name: 'Victim' })
    const before = await state()
    for (const email of [victim.email, victim.email.toUpperCase(), ` ${victim.email} `]) {
      const { browser, response } = await signInAs(somebody({ email, ...said }))
      await expectRefused(browser, response, 'linkFirst', before)
    }
    expect(await listIdentities(victim.id)).toEqual([])
  })

  it.each([
    ['false', { email_verified: false }],
    ['not said', { email_verified: undefined }],
    ['false, whatever Entra’s claim says', { email_verified: false, xms_edov: true }],
    ['Entra’s claim is false', { email_verified: undefined, xms_edov: false }],
    ['Entra’s claim is "0"', { email_verified: undefined, xms_edov: '0' }],
    ['there is no address', { email: undefined, email_verified: true }],
    ['the address is two', { email: 'a@contoso.example,b@evil.example' }],
  ])('no account is made where the verification is missing: %s', async (_, said) => {
    const before = await state()
    const { browser, response } = await signInAs(somebody(said))
    await expectRefused(browser, response, 'linkFirst', before)
  })

  it('says the same of an address that is taken and of one that is not verified', async () => {
    const victim = await ensureUser({ email: `victim${++persons}@example.com`, name: 'Victim' })
    const taken = await signInAs(somebody({ email: victim.email }))
    const unverified = await signInAs(somebody({ email_verified: false }))
    expect(taken.location).toBe(unverified.location)
    expect(taken.location).toBe('/sign-in?problem=linkFirst&next=%2Faccount')
  })

  it('the same subject at another issuer is somebody else', async () => {
    const person = somebody()
    await signInAs(person)
    const before = await state()
    const { browser, response } = await signInAs(person, fabrikam, 'fabrikam')
    await expectRefused(browser, response, 'linkFirst', before)
  })

  it('of two first sign-ins with one address at the same moment, one makes the account', async () => {
    const [one, other] = [somebody(), somebody()]
    other.email = one.email
    const [a, b] = [new Browser(), new Browser()]
    const first = await goAs(a, one, contoso)
    const second = await goAs(b, other, fabrikam, 'fabrikam')
    await Promise.all([a.comeBack(first), b.comeBack(second)])
    expect([a, b].filter(browser => browser.session)).toHaveLength(1)
  })
})

describe('a round trip that was tampered with', () => {
  it('another nonce in the ID token than this browser began with', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody(), contoso, 'contoso', 'signin', url => url.searchParams.set('nonce', 'n'.repeat(43)))
    await expectRefused(browser, await browser.comeBack(at), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([200])
  })

  it.each([
    ['another state', (url: URL) => url.searchParams.set('state', 's'.repeat(43))],
    ['no state', (url: URL) => url.searchParams.delete('state')],
  ])('%s', async (_, change) => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody())
    change(at)
    await expectRefused(browser, await browser.comeBack(at), 'roundTrip', before)
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it('another state, and our own cookie forged to fit: next-auth’s own check holds too', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody(), contoso)
    const other = new Browser()
    const elsewhere = await goAs(other, somebody(), contoso)
    // The errand of one browser with the state cookie of another.
    for (const name of [...other.cookies.keys()].filter(one => /state|nonce|pkce/.test(one))) browser.cookies.set(name, other.cookies.get(name)!)
    await expectRefused(browser, await browser.comeBack(at), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([])
    expect(elsewhere.searchParams.get('state')).not.toBe(at.searchParams.get('state'))
  })

  it('another browser than the one that began', async () => {
    const before = await state()
    const at = await goAs(new Browser(), somebody())
    const victim = new Browser()
    await expectRefused(victim, await victim.comeBack(at), 'roundTrip', before)
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it.each(['pkce', 'state', 'nonce', 'errand'])('without the %s that stayed in the browser', async part => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody())
    for (const name of [...browser.cookies.keys()].filter(one => one.includes(part))) browser.cookies.delete(name)
    await expectRefused(browser, await browser.comeBack(at), part === 'errand' ? 'roundTrip' : 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it('a challenge taken out on the way: the issuer will not take a verifier it never asked for', async () => {
    const [browser, before] = [new Browser(), await state()]
    const strip = (url: URL) => ['code_challenge', 'code_challenge_method'].forEach(name => url.searchParams.delete(name))
    await expectRefused(browser, await browser.comeBack(await goAs(browser, somebody(), contoso, 'contoso', 'signin', strip)), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([400])
  })

  it('a code of somebody else put in place of one’s own', async () => {
    const [attacker, victim, before] = [new Browser(), new Browser(), await state()]
    const stolen = (await goAs(victim, somebody())).searchParams.get('code')!
    const at = await goAs(attacker, somebody())
    at.searchParams.set('code', stolen)
    await expectRefused(attacker, await attacker.comeBack(at), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([400])
  })

  it('a code that was used already, with or without the cookies it came with', async () => {
    const browser = new Browser()
    const at = await goAs(browser, somebody())
    const kept = new Map(browser.cookies)
    await browser.comeBack(at)
    expect(browser.session).toBeDefined()
    const before = await state()
    const again = new Browser()
    await expectRefused(again, await again.comeBack(at), 'roundTrip', before)
    const thief = new Browser()
    for (const [name, value] of kept) thief.cookies.set(name, value)
    await expectRefused(thief, await thief.comeBack(at), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([200, 400])
  })

  it('issuer mix-up: an answer of one issuer at the address of another', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody(), contoso)
    await expectRefused(browser, await browser.comeBack(at.href.replace('callback/contoso', 'callback/fabrikam')), 'roundTrip', before)
    expect([...contoso.state.tokenAnswers, ...fabrikam.state.tokenAnswers]).toEqual([])
  })

  it('issuer mix-up: an answer that names another issuer, or none where ours always names itself', async () => {
    for (const iss of [fabrikam.address, null]) {
      const [browser, before] = [new Browser(), await state()]
      const at = await goAs(browser, somebody(), contoso)
      expect(at.searchParams.get('iss')).toBe(contoso.address)
      if (iss) at.searchParams.set('iss', iss)
      else at.searchParams.delete('iss')
      await expectRefused(browser, await browser.comeBack(at), 'issuer', before)
      expect(contoso.state.tokenAnswers).toEqual([])
    }
  })

  it('a token in the address instead of a code', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody(), contoso)
    at.searchParams.delete('code')
    at.searchParams.set('id_token', 'e30.e30.e30')
    at.searchParams.set('access_token', 'x')
    await expectRefused(browser, await browser.comeBack(at), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it.each([
    ['signed by another key', {}, otherKey],
    ['not signed', {}, null],
    ['for another client', { aud: 'somebody-else' }, issuersKey],
    ['of another issuer', { iss: 'http://127.0.0.1:9' }, issuersKey],
    ['that is over', { exp: 1_700_000_000 }, issuersKey],
    ['without a nonce', { nonce: undefined }, issuersKey],
    ['of nobody', { sub: undefined }, issuersKey],
  ])('an ID token %s', async (_, changes, key) => {
    const [browser, before] = [new Browser(), await state()]
    contoso.state.forging = token => forge(token, changes, key)
    await expectRefused(browser, await browser.comeBack(await goAs(browser, somebody())), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([200])
  })

  it('(the same, with nothing changed, is taken)', async () => {
    contoso.state.forging = token => forge(token, {}, issuersKey)
    expect((await signInAs(somebody())).browser.session).toBeDefined()
  })

  it('one that took longer than 15 minutes', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody())
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 15.1 * 60_000)
    try {
      await expectRefused(browser, await browser.comeBack(at), 'roundTrip', before)
    } finally {
      now.mockRestore()
    }
  })

  it('somebody who goes away at the issuer is told so', async () => {
    const [browser, before] = [new Browser(), await state()]
    await expectRefused(browser, await browser.comeBack(await walkThrough(contoso, (await leave(browser)).href)), 'cancelled', before)
  })
})

describe('a setting that is wrong fails closed', () => {
  const stays = async (changes: Parameters<typeof setting>[0]) => {
    configure(changes)
    const before = await state()
    const browser = new Browser()
    const { response, to } = await browser.press('signin/contoso')
    return { browser, before, response, to }
  }

  it('an address at which no issuer is: nobody leaves', async () => {
    for (const issuer of ['http://127.0.0.1:9', `${contoso.address}/nothing`]) {
      const { browser, before, response } = await stays({ contoso: { issuer } })
      await expectRefused(browser, response, 'issuer', before)
    }
  })

  it('a wrong secret', async () => {
    configure({ contoso: { clientSecret: 'another-secret-than-the-issuer-knows' } })
    const before = await state()
    const { browser, response } = await signInAs(somebody())
    await expectRefused(browser, response, 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([401])
  })

  it('a client id that the issuer does not know', async () => {
    const { to } = await stays({ contoso: { clientId: 'nobody' } })
    await expect(walkThrough(contoso, to!)).rejects.toThrow(/answered 400/)
  })

  it('an APP_URL that the issuer was not told of', async () => {
    process.env.APP_URL = 'http://localhost:3999'
    try {
      const { to } = await stays({})
      await expect(walkThrough(contoso, to!)).rejects.toThrow(/answered 400/)
    } finally {
      delete process.env.APP_URL
      forgetSettings()
    }
  })

  it('an issuer that calls itself something else than the setting does', async () => {
    const { browser, before, to } = await stays({ contoso: { issuer: contoso.address.replace('127.0.0.1', 'localhost') } })
    contoso.state.person = somebody()
    await expectRefused(browser, await browser.comeBack(await walkThrough(contoso, to!.replace('//localhost', '//127.0.0.1'))), 'issuer', before)
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it('an issuer taken out of the setting while somebody was there: its address is gone', async () => {
    const browser = new Browser()
    const at = await goAs(browser, somebody())
    process.env.OIDC_ISSUERS = '[]'
    forgetSettings()
    expect((await browser.comeBack(at)).status).toBe(404)
    expect(browser.session).toBeUndefined()
    expect((await browser.press('signin/contoso')).response.status).toBe(404)
  })

  it('another NEXTAUTH_SECRET than the round trip began with', async () => {
    const [browser, before, secret] = [new Browser(), await state(), process.env.NEXTAUTH_SECRET]
    const at = await goAs(browser, somebody())
    process.env.NEXTAUTH_SECRET = newToken()
    forgetSettings()
    try {
      await expectRefused(browser, await browser.comeBack(at), 'roundTrip', before)
    } finally {
      process.env.NEXTAUTH_SECRET = secret
      forgetSettings()
    }
  })

  it('an issuer that goes away in the middle', async () => {
    const [browser, before] = [new Browser(), await state()]
    const at = await goAs(browser, somebody(), fabrikam, 'fabrikam')
    await fabrikam.stop()
    await expectRefused(browser, await browser.comeBack(at), 'issuer', before)
    fabrikam = await startIssuer({ redirectUris: [back('fabrikam')], claimsInIdToken: false, requirePkce: true, port: Number(new URL(fabrikam.address).port) })
  })

  it.each([
    ['no JSON', 'entra', /^ {2}OIDC_ISSUERS must be JSON/m],
    ['no list', '{"id":"entra"}', /OIDC_ISSUERS must be a JSON list/],
    ['an unknown key', { clientid: 'x' }, /OIDC_ISSUERS\.0 .*clientid/],
    ['no id', { id: undefined }, /OIDC_ISSUERS\.0\.id must be/],
    ['an id that is an address of ours', { id: 'email' }, /OIDC_ISSUERS\.0\.id must not be/],
    ['an id that leads elsewhere', { id: '../x' }, /OIDC_ISSUERS\.0\.id must be/],
    ['no name', { name: ' ' }, /OIDC_ISSUERS\.0\.name must be/],
    ['no issuer', { issuer: undefined }, /OIDC_ISSUERS\.0\.issuer must be/],
    ['an issuer without TLS', { issuer: 'http://login.example.com' }, /OIDC_ISSUERS\.0\.issuer must be/],
    ['an issuer with a query', { issuer: 'https://login.example.com/?x=1' }, /OIDC_ISSUERS\.0\.issuer must be/],
    ['every tenant of Entra', { issuer: 'https://login.microsoftonline.com/common/v2.0' }, /OIDC_ISSUERS\.0\.issuer names every Entra tenant/],
    ['every organisation of Entra', { issuer: 'https://login.microsoftonline.com/organizations/v2.0' }, /OIDC_ISSUERS\.0\.issuer names every Entra tenant/],
    ['no client id', { clientId: '' }, /OIDC_ISSUERS\.0\.clientId must be/],
    ['no client secret', { clientSecret: undefined }, /OIDC_ISSUERS\.0\.clientSecret must be/],
    ['a sample for a secret', { clientSecret: 'change-me' }, /OIDC_ISSUERS\.0\.clientSecret is a sample/],
    ['the same id twice', { id: 'fabrikam' }, /OIDC_ISSUERS\.1\.id is in the list twice/],
    ['the same issuer twice', () => ({ issuer: fabrikam.address }), /OIDC_ISSUERS\.1\.issuer is in the list twice/],
  ])('%s is refused at boot, by name and without the secret', (_, wrong, named) => {
    const change = typeof wrong === 'function' ? wrong() : wrong
    process.env.OIDC_ISSUERS = typeof change === 'string' ? change : JSON.stringify(setting({ contoso: change }))
    forgetSettings()
    const told = (() => { try { return String(env()) } catch (problem) { return (problem as Error).message } })()
    expect(told).toMatch(named)
    expect(told).not.toContain(CLIENT.secret)
  })
})

describe('linking an identity to one’s account', () => {
  const comeLinked = async (browser: Browser, person: AtIssuer) => browser.comeBack(await goAs(browser, person, contoso, 'contoso', 'link'))

  it('is for who is signed in; from then on it signs them in, and the session stays the one it was', async () => {
    const { browser, user } = await signedInByMail(`linker${++persons}@example.com`)
    const session = browser.session
    const person = somebody({ email: 'at-work@contoso.example', email_verified: false })
    expect((await comeLinked(browser, person)).headers.get('location')).toBe('/account?linked=contoso')
    expect(browser.session).toBe(session)
    expect(await listIdentities(user.id)).toMatchObject([{ issuer: 'Contoso', label: 'at-work@contoso.example' }])
    expect(await userOfSession((await signInAs(person)).browser.session)).toEqual(user)
    // Again changes nothing.
    expect((await comeLinked(browser, person)).headers.get('location')).toBe('/account?linked=contoso')
    expect(await listIdentities(user.id)).toHaveLength(1)
  })

  it('does not begin without a session', async () => {
    const { response, to } = await new Browser().press('link/contoso')
    expect([response.headers.get('location'), to]).toEqual(['/sign-in?next=/account', null])
  })

  it.each(['is over', 'is another person’s', 'is another of the same person', 'is forged'])('is refused when by then the session %s', async how => {
    const { browser, user } = await signedInByMail(`linker${++persons}@example.com`)
    const at = await goAs(browser, somebody(), contoso, 'contoso', 'link')
    const other = await signedInByMail(how === 'is another person’s' ? `other${++persons}@example.com` : user.email)
    if (how === 'is over') await endSession(browser.session!)
    else browser.cookies.set(sessionCookieName(), how === 'is forged' ? newToken() : other.browser.session!)
    const before = await state()
    const answer = await browser.comeBack(at)
    expect(answer.headers.get('location')).toMatch(/problem=linkSession/)
    expect(await state()).toEqual(before)
    expect([await listIdentities(user.id), await listIdentities(other.user.id)]).toEqual([[], []])
    expect(contoso.state.tokenAnswers).toEqual([])
  })

  it('a round trip begun to sign in links nothing, though somebody is signed in when it ends', async () => {
    const { browser, user } = await signedInByMail(`linker${++persons}@example.com`)
    const answer = await browser.comeBack(await goAs(browser, somebody({ email: user.email })))
    expect(answer.headers.get('location')).toMatch(/problem=linkFirst/)
    expect(await listIdentities(user.id)).toEqual([])
    const person = somebody()
    await browser.comeBack(await goAs(browser, person))
    expect([(await userOfSession(browser.session))?.email, await listIdentities(user.id)]).toEqual([person.email, []])
  })

  it('an identity of somebody else stays theirs', async () => {
    const person = somebody()
    const owner = await userOfSession((await signInAs(person)).browser.session)
    const { browser, user } = await signedInByMail(`linker${++persons}@example.com`)
    expect((await comeLinked(browser, person)).headers.get('location')).toBe('/account?problem=otherPerson')
    expect([await listIdentities(user.id), (await listIdentities(owner!.id)).length]).toEqual([[], 1])
  })

  it('unlinking takes it away at once, with the sessions elsewhere that began there; another’s is not there', async () => {
    const { browser, user } = await signedInByMail(`linker${++persons}@example.com`)
    const person = somebody({ email_verified: false })
    await comeLinked(browser, person)
    const elsewhere = (await signInAs(person)).browser
    const stranger = await signInAs(somebody())
    const [identity] = await listIdentities(user.id)
    const as = async (who: Browser) => {
      request.cookies = Object.fromEntries(who.cookies)
      return (await accountApi())!.api
    }
    await expect((await as(stranger.browser)).unlinkIdentity({ identityId: identity!.id, confirmed: true })).rejects.toThrow()
    await expect((await as(browser)).unlinkIdentity({ identityId: identity!.id })).rejects.toThrow('account.errors.unlinkUnconfirmed')
    expect(await listIdentities(user.id)).toHaveLength(1)
    await (await as(browser)).unlinkIdentity({ identityId: identity!.id, confirmed: true })
    expect(await userOfSession(elsewhere.session)).toBeNull()
    expect(await userOfSession(browser.session)).toEqual(user)
    expect((await signInAs(person)).location).toMatch(/problem=linkFirst/)
  })

  it('stands in the audit log of every place the person belongs to', async () => {
    const { browser } = await signedInByMail(house.people.engineer.email)
    await comeLinked(browser, somebody())
    request.cookies = Object.fromEntries(browser.cookies)
    const { api } = (await accountApi())!
    await api.unlinkIdentity({ identityId: (await api.identities())[0]!.id, confirmed: true })
    const { rows } = await admin.query(`select verb, subject_id, detail->>'issuer' as issuer from audit_entry where consultancy_id = $1 and verb like '%Identity' order by at`, [house.consultancyId])
    const { userId: subject_id } = house.people.engineer
    expect(rows).toEqual([{ verb: 'linkIdentity', subject_id, issuer: contoso.address }, { verb: 'unlinkIdentity', subject_id, issuer: contoso.address }])
  })
})

it('nobody was made an account for along the way whose address is a victim’s', async () => expect(await userByEmail('b@evil.example')).toBeNull())
