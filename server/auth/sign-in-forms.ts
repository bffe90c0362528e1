import type { Locale } from '../actor'
import { safePath } from '../form-answer'
import { LOCALE_COOKIE } from '../i18n/preferred-locale'
import { isLocale } from '../i18n/catalogue'
import { clientAddress } from './client-address'
import { cookie, go, sessionTokenOf } from './cookies'
import { beginDemoSession, demoUser } from './demo'
import { emailAddress } from './email-address'
import { visitIssuer } from './issuer-round-trip'
import { issuerById } from './issuers'
import { askNextAuth } from './next-auth'
import { endSession, forgetExpired, sessionCookieName } from './session'
import { mayRequestLink } from './sign-in-limits'

const MAX_FORM_BYTES = 8_192

type Submit = (form: URLSearchParams, request: Request, locale: Locale) => Promise<Response>

/** The form at an address below /api/auth, if there is one. Each is a POST from our own pages (the route has seen to that) and answers with a redirect. */
export const signInForm = (path: string): Submit | undefined => (Object.hasOwn(FORMS, path) ? FORMS[path] : issuerForm(path))

/** `signin/<issuer>` and, for who is signed in, `link/<issuer>`. */
const issuerForm = (path: string): Submit | undefined => {
  const [, step, id] = /^(signin|link)\/([a-z][a-z0-9-]*)$/.exec(path) ?? []
  const issuer = issuerById(id)
  return issuer && ((form, request, locale) => visitIssuer({ issuer, request, locale, links: step === 'link', next: safePath(form.get('next')) }))
}

const FORMS: Record<string, Submit> = {
  'signin/email': async (form, request, locale) => {
    const next = safePath(form.get('next'))
    const email = emailAddress.safeParse(form.get('email') ?? '')
    if (!email.success) return back('email', next)
    if (!(await mayRequestLink(email.data, clientAddress(request.headers)))) return back('tooMany', next)
    const { redirect } = await askNextAuth({ action: 'signin', body: { email: email.data }, locale, next })
    return redirect.searchParams.has('error') ? back('mail', next) : go('/sign-in/sent')
  },

  'callback/email': async (form, request) => {
    const next = safePath(form.get('next'))
    const before = sessionTokenOf(request)
    const { setCookies } = await askNextAuth({
      action: 'callback',
      query: { token: form.get('token') ?? '', email: form.get('email') ?? '' },
      sessionToken: before,
      userAgent: request.headers.get('user-agent'),
    })
    if (setCookies.length === 0) return back('link', next)
    if (before) await endSession(before)
    await forgetExpired()
    return go(next, setCookies)
  },

  signout: async (_, request) => {
    const { setCookies } = await askNextAuth({ action: 'signout', sessionToken: sessionTokenOf(request) })
    return go('/sign-in', setCookies)
  },

  demo: async (form, request) => {
    const user = await demoUser(form.get('as'))
    if (!user) return new Response(null, { status: 404 })
    const { token, expires } = await beginDemoSession(user, request.headers.get('user-agent'))
    return go('/', [cookie(sessionCookieName(), token, `Expires=${expires.toUTCString()}`)])
  },

  language: async (form, request) => {
    const wanted = form.get('locale') ?? ''
    const from = new URL(request.headers.get('referer') ?? '/', request.url)
    return go(safePath(from.pathname + from.search), isLocale(wanted) ? [cookie(LOCALE_COOKIE, wanted, `Max-Age=${365 * 86_400}`)] : [])
  },
}

/** A submitted form, read no further than a sign-in form can be long; null when it is longer. */
export const readForm = async (request: Request): Promise<URLSearchParams | null> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_FORM_BYTES) return null
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

const back = (problem: string, next: string) =>
  go(`/sign-in?${new URLSearchParams({ problem, ...(next === '/' ? {} : { next }) })}`)
