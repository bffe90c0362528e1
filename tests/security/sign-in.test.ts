import pg from 'pg'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { signInForm, readForm } from '@/server/auth/sign-in-forms'
import { endAllSessions, sessionCookieName, userOfSession } from '@/server/auth/session'
import { demoSignInLink, demoUser } from '@/server/auth/demo'
import { ensureUser, userByEmail } from '@/server/auth/users'
import { env, forgetSettings } from '@/server/env'
import { testDatabase } from '../support/database'

const outbox: { to: string; subject: string; text: string; html: string }[] = []
vi.mock('@/server/mail/deliver', () => ({ deliverNow: async (letter: (typeof outbox)[number]) => void outbox.push(letter) }))

const database = await testDatabase()
const rows = async (query: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: database.admin })
  await client.connect()
  try {
    return (await client.query(query, values)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

const submit = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const form = new URLSearchParams(fields)
  const request = new Request(`http://attacker.example/api/auth/${path}`, { method: 'POST', body: form, headers })
  return signInForm(path)!(form, request, 'en')
}
const ask = (email: string, headers: Record<string, string> = {}, next?: string) =>
  submit('signin/email', { email, ...(next && { next }) }, headers)
const newestLink = () => new URL(/https?:\S+/.exec(outbox.at(-1)!.text)![0])
const confirm = (link: URL, cookie?: string) => submit('callback/email', Object.fromEntries(link.searchParams), cookie ? { cookie } : {})
const cookieOf = (response: Response) => response.headers.getSetCookie().find(each => each.startsWith(`${sessionCookieName()}=`))?.split(';')[0]
const tokenOf = (response: Response) => cookieOf(response)?.split('=')[1]
const signIn = async (email: string) => {
  await ask(email)
  return confirm(newestLink())
}

beforeEach(async () => {
  outbox.length = 0
  await rows('delete from auth.rate_limit')
})

describe('a sign-in link', () => {
  it('signs in once, and makes the account only then', async () => {
    await ask('New.Person@Example.com')
    expect(await userByEmail('new.person@example.com')).toBeNull()
    const first = await confirm(newestLink())
    expect(first.status).toBe(303)
    expect((await userOfSession(tokenOf(first)))?.email).toBe('new.person@example.com')
    const second = await confirm(newestLink())
    expect(second.headers.get('location')).toContain('problem=link')
    expect(cookieOf(second)).toBeUndefined()
  })

  it('signs in only one of two who press the button at the same moment', async () => {
    await ask('twice@example.com')
    const answers = await Promise.all([confirm(newestLink()), confirm(newestLink())])
    expect(answers.filter(answer => tokenOf(answer)).length).toBe(1)
  })

  it('is good for 15 minutes and not a second longer', async () => {
    await ask('slow@example.com')
    const [{ seconds }] = (await rows(`select extract(epoch from expires - now()) as seconds from auth.verification_token where identifier = 'slow@example.com'`)) as [{ seconds: string }]
    expect(Number(seconds)).toBeGreaterThan(14.5 * 60)
    expect(Number(seconds)).toBeLessThanOrEqual(15 * 60)
    await rows(`update auth.verification_token set expires = now() - interval '1 second' where identifier = 'slow@example.com'`)
    expect((await confirm(newestLink())).headers.get('location')).toContain('problem=link')
  })

  it('does not sign in as another address', async () => {
    await ask('mine@example.com')
    const link = newestLink()
    link.searchParams.set('email', 'victim@example.com')
    expect(cookieOf(await confirm(link))).toBeUndefined()
  })

  it('leads to a page of ours, whatever the Host and X-Forwarded-Host headers say', async () => {
    await ask('host@example.com', { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', origin: 'https://evil.example' })
    const link = newestLink()
    expect(link.origin).toBe(new URL(env().APP_URL).origin)
    expect(link.pathname).toBe('/sign-in/confirm')
    expect(JSON.stringify(outbox)).not.toContain('evil.example')
  })

  it('is not spent by reading: its callback answers no GET', async () => {
    const { GET } = await import('@/app/api/auth/[...nextauth]/route')
    await ask('reader@example.com')
    const get = (nextauth: string[]) => GET(new Request(`${env().APP_URL}/api/auth/${nextauth.join('/')}${newestLink().search}`), { params: Promise.resolve({ nextauth }) })
    for (const path of [['callback', 'email'], ['signin', 'email'], ['callback', 'email', 'x'], ['callback'], ['session'], ['signout']]) {
      expect((await get(path)).status, path.join('/')).toBe(404)
    }
    expect(tokenOf(await confirm(newestLink()))).toBeDefined()
  })

  it('leads on only to a path of ours', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      await ask('next@example.com', {}, next)
      const answer = await submit('callback/email', { ...Object.fromEntries(newestLink().searchParams), next })
      expect(answer.headers.get('location')).toBe('/')
      await rows('delete from auth.rate_limit')
    }
  })
})

describe('what is asked and answered', () => {
  it('is the same for a known and an unknown address', async () => {
    await ensureUser({ email: 'known@example.com', name: 'Known' })
    const known = await ask('known@example.com')
    const unknown = await ask('unknown@example.com')
    expect([known.status, known.headers.get('location')]).toEqual([unknown.status, unknown.headers.get('location')])
    const blank = (text: string) => text.replace(/(un)?known%40/g, '').replace(/token=[\w-]+/g, '')
    expect(outbox.map(({ subject, text, html }) => blank(subject + text + html))).toHaveLength(2)
    expect(blank(outbox[0]!.text)).toBe(blank(outbox[1]!.text))
  })

  it('goes to one plain address only', async () => {
    for (const email of ['a@b.com,evil@c.com', '"a@b"@c.com', 'a@@b.com', 'nobody', 'a@b.com\r\nBcc: x@y.com', '']) {
      expect((await ask(email)).headers.get('location')).toContain('problem=email')
    }
    expect(outbox).toHaveLength(0)
  })

  it('stops after five mails to one address, from wherever they are asked', async () => {
    for (let i = 0; i < 7; i++) await ask('flood@example.com', { 'x-patchbench-peer': `192.0.2.${i}` })
    expect(outbox).toHaveLength(5)
  })

  it('stops an IPv6 network that changes its address, and forged X-Forwarded-For does not help', async () => {
    for (let i = 0; i < 35; i++) {
      await ask(`person${i}@example.com`, { 'x-patchbench-peer': `2001:db8:1:2::${(i + 1).toString(16)}`, 'x-forwarded-for': `203.0.113.${i}` })
    }
    expect(outbox).toHaveLength(30)
    await ask('other-network@example.com', { 'x-patchbench-peer': '2001:db8:1:3::1' })
    expect(outbox).toHaveLength(31)
  })

  it('reads no form longer than a sign-in form', async () => {
    expect(await readForm(new Request('http://x/', { method: 'POST', body: 'a'.repeat(9_000) }))).toBeNull()
  })

  it('knows no other addresses of next-auth', () => {
    for (const path of ['session', 'signin', 'csrf', 'callback/credentials', 'signin/entra', 'link/entra', 'link/email', 'providers', '_log', 'constructor', '__proto__']) expect(signInForm(path)).toBeUndefined()
  })
})

describe('a session', () => {
  it('is kept, like a link, as a digest only', async () => {
    await ask('stolen@example.com')
    const linkToken = newestLink().searchParams.get('token')!
    expect(JSON.stringify(await rows('select * from auth.verification_token'))).not.toContain(linkToken)
    const token = tokenOf(await confirm(newestLink()))!
    const kept = (await rows('select session_token from auth.session')).map(row => row.session_token as string)
    expect(kept).not.toContain(token)
    expect(kept.every(digest => /^[0-9a-f]{64}$/.test(digest))).toBe(true)
    for (const digest of kept) expect(await userOfSession(digest)).toBeNull()
  })

  it('is in a cookie that scripts cannot read', async () => {
    const [cookie] = (await signIn('cookie@example.com')).headers.getSetCookie()
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Lax/)
  })

  it('is Secure and bound to the host when served over https', async () => {
    process.env.APP_URL = 'https://patchbench.example.com'
    forgetSettings()
    try {
      const [cookie] = (await signIn('tls@example.com')).headers.getSetCookie()
      expect(cookie).toMatch(/^__Host-/)
      expect(cookie).toMatch(/; Secure/)
      expect(cookie).not.toMatch(/Domain=/)
    } finally {
      delete process.env.APP_URL
      forgetSettings()
    }
  })

  it('is over at once when signed out, here or everywhere', async () => {
    const [here, there] = [await signIn('leaver@example.com'), await signIn('leaver@example.com')]
    const user = (await userOfSession(tokenOf(here)))!
    await submit('signout', {}, { cookie: cookieOf(here)! })
    expect(await userOfSession(tokenOf(here))).toBeNull()
    expect(await userOfSession(tokenOf(there))).toEqual(user)
    await endAllSessions(user.id)
    expect(await userOfSession(tokenOf(there))).toBeNull()
  })

  it('ends after 30 days', async () => {
    const token = tokenOf(await signIn('late@example.com'))
    expect(await userOfSession(token, new Date(Date.now() + 29.9 * 86_400_000))).not.toBeNull()
    expect(await userOfSession(token, new Date(Date.now() + 30.1 * 86_400_000))).toBeNull()
  })

  it('is a new one at every sign-in, and the one before it is over', async () => {
    const first = await signIn('again@example.com')
    await ask('again@example.com')
    const second = await confirm(newestLink(), cookieOf(first))
    expect(tokenOf(second)).not.toBe(tokenOf(first))
    expect(await userOfSession(tokenOf(first))).toBeNull()
  })
})

describe('a demo link', () => {
  it('works again and again, and only where DEMO is on', async () => {
    const user = await ensureUser({ email: 'demo@example.com', name: 'Demo' })
    const link = new URL(await demoSignInLink('demo@example.com'))
    expect(await demoSignInLink('demo@example.com')).toBe(link.href)
    const as = link.searchParams.get('as')!
    for (let i = 0; i < 2; i++) expect(await userOfSession(tokenOf(await submit('demo', { as })))).toEqual(user)
    Object.assign(process.env, { DEMO: '0', APP_URL: 'http://localhost:3000', SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@example.com' })
    forgetSettings()
    try {
      expect(await demoUser(as)).toBeNull()
      expect((await submit('demo', { as })).status).toBe(404)
    } finally {
      process.env.DEMO = '1'
      for (const name of ['APP_URL', 'SMTP_URL', 'MAIL_FROM']) delete process.env[name]
      forgetSettings()
    }
  })

  it('cannot be made for another person', async () => {
    const other = await ensureUser({ email: 'other@example.com', name: 'Other' })
    const as = new URL(await demoSignInLink('demo@example.com')).searchParams.get('as')!
    expect((await submit('demo', { as: as.replace(/^[^.]+/, other.id) })).status).toBe(404)
  })
})
