import { z } from 'zod'
import type { Locale } from '../actor'
import { safePath } from '../form-answer'
import { sentenceFor } from '../i18n/sentences'
import { clientAddress } from './client-address'
import { cookie, cookieOf, go, sessionTokenOf } from './cookies'
import { sha256, sign, verified } from './credentials-at-rest'
import type { Issuer } from './issuer-setting'
import { askNextAuth, LINK_FIRST, roundTripCookies, type NextAuthAnswer } from './next-auth'
import { cookieName, endSession, forgetExpired, sessionCookieName, userOfSession } from './session'
import { mayVisitIssuer } from './sign-in-limits'

const PURPOSE = 'round trip to an issuer'
const MINUTES = 15

/**
 * What this browser set out for. It is bound to the round trip's `state`, so that one begun to sign in cannot end as a
 * link, and a link to the session it was asked in.
 */
const errand = z.strictObject({ issuer: z.string(), state: z.string(), session: z.string().nullable(), next: z.string(), until: z.number() })
type Errand = z.infer<typeof errand>

const errandCookie = () => cookieName('issuer-errand')
const forgetErrand = () => [errandCookie(), ...Object.values(roundTripCookies())].map(name => cookie(name, '', 'Max-Age=0'))

type Leaving = { issuer: Issuer; request: Request; locale: Locale; next: string; links: boolean }

/** Sends a browser to an issuer, to sign in there or (`links`) to add who it is there to who is signed in here. */
export const visitIssuer = async ({ issuer, request, locale, next, links }: Leaving): Promise<Response> => {
  const token = sessionTokenOf(request)
  if (links && !(await userOfSession(token))) return go('/sign-in?next=/account')
  const refuse = (problem: string) => go(refusal(problem, links, next))
  if (!(await mayVisitIssuer(clientAddress(request.headers)))) return refuse('tooManyVisits')
  const { redirect, setCookies } = await askNextAuth({ action: 'signin', provider: issuer.id, links })
  const state = redirect.searchParams.get('state')
  if (!state) return refuse('issuer')
  const kept: Errand = { issuer: issuer.id, state, session: links ? sha256(token!) : null, next, until: Date.now() + MINUTES * 60_000 }
  const value = sign(PURPOSE, Buffer.from(JSON.stringify(kept)).toString('base64url'))
  return moveOn(redirect, sentenceFor(locale, 'sign-in.goOn', { issuer: issuer.name }), locale, [...setCookies, cookie(errandCookie(), value, `Max-Age=${MINUTES * 60}`)])
}

/** Where the issuer sends the browser back to. Whatever is not exactly the round trip this browser began ends with a sentence and no session. */
export const returnFromIssuer = async (issuer: Issuer, request: Request): Promise<Response> => {
  const query = new URL(request.url).searchParams
  const set = readErrand(request)
  const links = set?.session != null
  const refuse = (problem: string) => go(refusal(problem, links, set?.next ?? '/'), forgetErrand())
  if (!set || set.issuer !== issuer.id || set.state !== query.get('state')) return refuse('roundTrip')
  if (query.has('error')) return refuse(query.get('error') === 'access_denied' ? 'cancelled' : 'issuer')
  const before = sessionTokenOf(request)
  if (links && !(before && sha256(before) === set.session && (await userOfSession(before)))) {
    return go((await userOfSession(before)) ? '/account?problem=linkSession' : '/sign-in?problem=linkSession&next=/account', forgetErrand())
  }
  const answer = await askNextAuth({
    action: 'callback', method: 'GET', provider: issuer.id, links,
    query: Object.fromEntries(['code', 'state', 'iss'].flatMap(name => (query.has(name) ? [[name, query.get(name)!]] : []))),
    cookies: Object.fromEntries(Object.values(roundTripCookies()).map(name => [name, cookieOf(request, name) ?? ''])),
    sessionToken: links ? before : undefined,
    userAgent: request.headers.get('user-agent'),
  })
  const problem = problemIn(answer, links)
  if (problem) return refuse(problem)
  if (links) return go(`/account?linked=${issuer.id}`, forgetErrand())
  if (before) await endSession(before)
  await forgetExpired()
  return go(safePath(set.next), [...forgetErrand(), ...sessionCookies(answer)])
}

const readErrand = (request: Request): Errand | null => {
  const text = verified(PURPOSE, cookieOf(request, errandCookie()) ?? '')
  const read = text ? errand.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())) : null
  return read?.success && read.data.until > Date.now() ? read.data : null
}

const sessionCookies = ({ setCookies }: NextAuthAnswer) => setCookies.filter(each => each.startsWith(`${sessionCookieName()}=`))

/** Everything but a session cookie is a refusal; the redirect only says which. */
const problemIn = (answer: NextAuthAnswer, links: boolean): string | null => {
  const error = answer.redirect.searchParams.get('error')
  if (answer.redirect.pathname === LINK_FIRST || error === 'OAuthCreateAccount') return 'linkFirst'
  if (error === 'OAuthAccountNotLinked') return links ? 'otherPerson' : 'linkFirst'
  return error || sessionCookies(answer).length === 0 ? 'issuer' : null
}

/** Who asked to link goes back to the account page; who has to link first is led there after signing in by e-mail. */
const refusal = (problem: string, links: boolean, next: string): string => {
  if (links) return `/account?problem=${problem}`
  const then = problem === 'linkFirst' ? '/account' : next
  return `/sign-in?${new URLSearchParams({ problem, ...(then === '/' ? {} : { next: then }) })}`
}

/** A page that moves on by itself: our policy lets no form lead to another site, and browsers hold redirects after one to that. */
const moveOn = (to: URL, words: string, locale: Locale, setCookies: readonly string[]): Response => {
  const href = to.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  const text = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  for (const each of setCookies) headers.append('Set-Cookie', each)
  return new Response(
    `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text}</title><meta http-equiv="refresh" content="0;url=${href}"><main><h1><a href="${href}">${text}</a></h1></main></html>`,
    { headers },
  )
}
