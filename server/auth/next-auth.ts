import NextAuth, { type AuthOptions } from 'next-auth'
import type { EmailConfig } from 'next-auth/providers/email'
import type { NextApiRequest, NextApiResponse } from 'next'
import type { Locale } from '../actor'
import { env } from '../env'
import { log } from '../log'
import { hashingAdapter } from './adapter'
import { newToken, sha256 } from './credentials-at-rest'
import { emailAddress } from './email-address'
import { SESSION_DAYS, servedOverTls, sessionCookieName } from './session'
import { sendSignInMail } from './sign-in-mail'

const LINK_MINUTES = 15

const emailProvider = (locale: Locale, next: string): EmailConfig => ({
  id: 'email', type: 'email', name: 'Email', server: '', from: env().MAIL_FROM, options: {},
  maxAge: LINK_MINUTES * 60,
  generateVerificationToken: newToken,
  normalizeIdentifier: text => emailAddress.parse(text),
  sendVerificationRequest: ({ identifier, token }) => sendSignInMail({ to: identifier, link: confirmUrl(identifier, token, next), minutes: LINK_MINUTES, locale }),
})

/** A page of ours with a button: opening the link spends nothing, so a mail scanner cannot burn it. */
const confirmUrl = (email: string, token: string, next: string) =>
  `${env().APP_URL}/sign-in/confirm?${new URLSearchParams({ email, token, ...(next === '/' ? {} : { next }) })}`

const options = (locale: Locale, next: string): AuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  adapter: hashingAdapter(),
  providers: [emailProvider(locale, next)],
  session: { strategy: 'database', maxAge: SESSION_DAYS * 86_400, updateAge: SESSION_DAYS * 86_400, generateSessionToken: newToken },
  useSecureCookies: servedOverTls(),
  cookies: {
    sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: 'lax', path: '/', secure: servedOverTls() } },
  },
  logger: {
    error: (code, meta) => log.error({ code, meta }, 'sign-in failed'),
    warn: code => log.warn({ code }, 'next-auth warns'),
    debug: () => {},
  },
})

type Question = {
  action: 'signin' | 'callback' | 'signout'
  body?: Record<string, string>
  query?: Record<string, string>
  sessionToken?: string | undefined
  locale?: Locale
  next?: string
}
export type NextAuthAnswer = { redirect: URL; setCookies: string[] }

/**
 * Puts one question to next-auth, whose own addresses are not served. Its CSRF pair is made here, because our routes
 * have already refused whatever another site sent; its idea of our address is APP_URL, never a header.
 */
export const askNextAuth = async ({ action, body = {}, query = {}, sessionToken, locale = 'en', next = '/' }: Question): Promise<NextAuthAnswer> => {
  process.env.NEXTAUTH_URL = env().APP_URL
  const csrfToken = newToken()
  const csrfCookie = `${servedOverTls() ? '__Host-' : ''}next-auth.csrf-token`
  const request = {
    method: 'POST',
    headers: {},
    body: { ...body, csrfToken },
    query: { ...query, nextauth: [action, ...(action === 'signout' ? [] : ['email'])] },
    cookies: { [csrfCookie]: `${csrfToken}|${sha256(csrfToken + env().NEXTAUTH_SECRET)}`, ...(sessionToken ? { [sessionCookieName()]: sessionToken } : {}) },
  }
  const response = new RecordedResponse()
  await handler(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options(locale, next))
  if (!response.location) throw new Error(`next-auth answered ${action} with ${response.code} and no redirect`)
  return {
    redirect: new URL(response.location, env().APP_URL),
    setCookies: response.setCookies.filter(cookie => cookie.startsWith(`${sessionCookieName()}=`)),
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
