import { env } from './env'
import type { Problem } from './trpc'

export const FLASH_COOKIE = 'patchbench-flash'

/** A page's own form, sent by a browser without JavaScript: it wants a page back, not JSON. */
export const isForm = (req: Request): boolean =>
  req.method === 'POST' &&
  (req.headers.get('content-type') ?? '').startsWith('multipart/form-data') &&
  (req.headers.get('accept') ?? '').includes('text/html')

/** Writes are taken from our own pages only: the cookie alone proves nothing about who made the browser send it. */
export const refuseCrossSite = (req: Request): Response | null => {
  if (req.method === 'GET' || req.method === 'HEAD') return null
  const origin = req.headers.get('origin')
  const site = req.headers.get('sec-fetch-site')
  if (site === 'same-origin' || (origin !== null && origin === new URL(env().APP_URL).origin)) return null
  return Response.json({ error: { message: 'cross-site request refused' } }, { status: 403 })
}

/** Only paths on this site; anything else goes home. */
export const safePath = (path: string | null | undefined) => (path && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : '/')

type Answer = { result?: { data?: unknown }; error?: { data?: { problem?: Problem } } }

/** Turns a procedure's answer into a redirect: to `_then` (with `{id}` filled in) or back, with the problem in a flash cookie. */
export const answerForm = async (req: Request, response: Response): Promise<Response> => {
  const answer = (await response.json()) as Answer
  const back = new URL(req.headers.get('referer') ?? '/', env().APP_URL)
  const problem = answer.error ? (answer.error.data?.problem ?? { code: 'unexpected', sentence: '', field: null }) : null
  const then = new URL(req.url).searchParams.get('then')
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  if (problem) {
    headers.append('Set-Cookie', `${FLASH_COOKIE}=${encodeURIComponent(JSON.stringify(problem))}; Path=/; Max-Age=30; HttpOnly; SameSite=Lax`)
    headers.set('Location', safePath(back.pathname + back.search))
  } else {
    headers.append('Set-Cookie', `${FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)
    headers.set('Location', safePath(then ? fillIn(then, answer.result?.data) : back.pathname + back.search))
  }
  return new Response(null, { status: 303, headers })
}

/** `/console/acme/customers/{id}` with the new row's id. */
const fillIn = (path: string, data: unknown) =>
  path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String((data as Record<string, unknown> | null)?.[key] ?? '')))
