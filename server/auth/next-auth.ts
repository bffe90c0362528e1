import NextAuth, { type Account, type AuthOptions, type Profile } from 'next-auth'
import type { NextApiRequest, NextApiResponse } from 'next'
import type { Locale } from '../actor'
import { env } from '../env'
import { log } from '../log'
import { hashingAdapter } from './adapter'
import { verifiedEmail, type Claims } from './claims'
import { newToken, sha256 } from './credentials-at-rest'
import { emailProvider } from './email-provider'
import { rememberIdentity } from './identities'
import { issuerProvider } from './issuer-provider'
import { issuerById } from './issuers'
import { cookieName, SESSION_DAYS, servedOverTls, sessionCookieName } from './session'
import { userByEmail } from './users'

/** Where next-auth leads when an unknown identity may not make an account: see `mayEnter`. */
export const LINK_FIRST = '/link-first'

type Question = {
  action: 'signin' | 'callback' | 'signout'
  /** `email`, or an issuer's id */
  provider?: string
  method?: 'GET' | 'POST'
  body?: Record<string, string>
  query?: Record<string, string>
  /** what an issuer's round trip keeps in the browser, by name */
  cookies?: Record<string, string>
  sessionToken?: string | undefined
  userAgent?: string | null
  /** this round trip adds an identity to whoever `sessionToken` is, and signs nobody in */
  links?: boolean
  locale?: Locale
  next?: string
}
export type NextAuthAnswer = { redirect: URL; setCookies: string[] }

/** The cookies of an issuer's round trip, next-auth's names for them and ours. */
export const roundTripCookies = () => ({
  state: cookieName('issuer-state'),
  nonce: cookieName('issuer-nonce'),
  pkceCodeVerifier: cookieName('issuer-pkce'),
})

const ourCookies = () => [sessionCookieName(), ...Object.values(roundTripCookies())]
const ROUND_TRIP_SECONDS = 15 * 60

const options = ({ provider = 'email', links = false, userAgent = null, locale = 'en', next = '/' }: Question): AuthOptions => {
  const sameSite = { httpOnly: true, sameSite: 'lax', path: '/', secure: servedOverTls() } as const
  const adapter = hashingAdapter({ userAgent, issuer: issuerById(provider)?.issuer ?? null, onlyLinks: links })
  return {
    secret: env().NEXTAUTH_SECRET,
    adapter,
    providers: [emailProvider(locale, next), ...env().OIDC_ISSUERS.map(issuerProvider)],
    session: { strategy: 'database', maxAge: SESSION_DAYS * 86_400, updateAge: SESSION_DAYS * 86_400, generateSessionToken: newToken },
    useSecureCookies: servedOverTls(),
    cookies: {
      sessionToken: { name: sessionCookieName(), options: sameSite },
      ...Object.fromEntries(Object.entries(roundTripCookies()).map(([key, name]) => [key, { name, options: { ...sameSite, maxAge: ROUND_TRIP_SECONDS } }])),
    },
    callbacks: {
      signIn: async ({ account, profile }) =>
        account?.type !== 'oauth' || links || (await adapter.getUserByAccount!(account)) !== null || (await mayEnter(profile)) || LINK_FIRST,
    },
    events: {
      linkAccount: async ({ user, account, profile }) => rememberIdentity(user.id, addressed(account), (profile as { label?: string | null }).label ?? null),
    },
    logger: {
      error: (code, meta) => log.error({ code, problem: plain(meta) }, 'sign-in failed'),
      warn: code => log.warn({ code }, 'next-auth warns'),
      debug: () => {},
    },
  }
}

/** An unknown identity makes an account only with an address that its issuer has verified and that nobody here has: an e-mail claim alone is not who somebody is (nOAuth). */
const mayEnter = async (profile: Profile | undefined): Promise<boolean> => {
  const email = profile ? verifiedEmail(profile as Claims) : null
  return email !== null && (await userByEmail(email)) === null
}

const addressed = (account: Account) => ({ issuer: issuerById(account.provider)!.issuer, subject: account.providerAccountId })

/** openid-client hangs codes, verifiers and tokens on its errors. */
const plain = (meta: unknown): object => {
  const { error, providerId } = (meta instanceof Error ? { error: meta } : meta) as { error?: unknown; providerId?: string }
  const { name, message, stack } = (error ?? {}) as Partial<Error>
  return { name, message, stack, providerId }
}

/**
 * Puts one question to next-auth, whose own addresses are not served. Its CSRF pair is made here, because our routes
 * have already refused whatever another site sent; its idea of our address is APP_URL, never a header.
 */
export const askNextAuth = async (question: Question): Promise<NextAuthAnswer> => {
  const { action, provider = 'email', method = 'POST', body = {}, query = {}, cookies = {}, sessionToken } = question
  process.env.NEXTAUTH_URL = env().APP_URL
  const csrfToken = newToken()
  const csrfCookie = `${servedOverTls() ? '__Host-' : ''}next-auth.csrf-token`
  const request = {
    method,
    headers: {},
    body: { ...body, csrfToken },
    query: { ...query, nextauth: [action, ...(action === 'signout' ? [] : [provider])] },
    cookies: { ...cookies, [csrfCookie]: `${csrfToken}|${sha256(csrfToken + env().NEXTAUTH_SECRET)}`, ...(sessionToken ? { [sessionCookieName()]: sessionToken } : {}) },
  }
  const response = new RecordedResponse()
  await handler(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options(question))
  if (!response.location) throw new Error(`next-auth answered ${action} with ${response.code} and no redirect`)
  return {
    redirect: new URL(response.location, env().APP_URL),
    setCookies: response.setCookies.filter(cookie => ourCookies().some(name => cookie.startsWith(`${name}=`))),
  }
}

/** What next-auth does to a response, remembered. */
class RecordedResponse {
  code = 200
  private readonly headers = new Map<string, string | string[]>()
  get location() { return this.headers.get('location') as string | undefined }
  get setCookies() { return [this.headers.get('set-cookie') ?? []].flat() }
  status(code: number) { this.code = code; return this }
  getHeader(name: string) { return this.headers.get(name.toLowerCase()) }
  setHeader(name: string, value: string | string[]) { this.headers.set(name.toLowerCase(), value); return this }
  json() { return this }
  send() { return this }
  end() { return this }
}

// Outside a bundler the CommonJS module's default export is one step further in.
const module = NextAuth as unknown as { default?: typeof NextAuth }
const handler = (module.default ?? NextAuth) as (req: NextApiRequest, res: NextApiResponse, options: AuthOptions) => Promise<unknown>
