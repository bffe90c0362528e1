import type { IncomingMessage, ServerResponse } from 'node:http'
import { MAX_BODY_BYTES } from './capped-body'
import { env } from './env'
import { answerForm, isForm } from './form-answer'
import { isLocale } from './i18n/catalogue'
import { sentenceFor } from './i18n/sentences'
import type { Problem } from './trpc'

/** What may be sent where; everywhere else no more than a sign-in form. */
const LIMITS: readonly (readonly [RegExp, number])[] = [
  [/^\/api\/trpc\//, MAX_BODY_BYTES],
  [/^\/api\/stripe\/webhook\//, 1_000_000],
]
const FORM_BYTES = 64 * 1024
/** What all requests under way may hold together; those of a form's size are always let in. */
const HELD_BYTES = 8 * MAX_BODY_BYTES
/** A browser reads an answer only when it has sent its file: what still comes is thrown away for so long, then the connection is cut. */
const LINGER_MS = 10_000

let heldBytes = 0

/**
 * Refuses a body before Next sees it, which would keep up to ten megabytes of any, at every address, until its end:
 * one that does not say its length, one longer than its address takes, and one too many at a time. True where it did.
 */
export const refusesBody = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (request.headers['transfer-encoding'] !== undefined) return refuse(request, response, 411)
  const bytes = Number(request.headers['content-length'] ?? 0)
  const limit = LIMITS.find(([place]) => place.test(request.url ?? ''))?.[1] ?? FORM_BYTES
  if (bytes > limit) return refuse(request, response, 413)
  if (bytes <= FORM_BYTES) return false
  if (heldBytes + bytes > HELD_BYTES) return refuse(request, response, 503)
  heldBytes += bytes
  response.once('close', () => (heldBytes -= bytes))
  return false
}

const CODES = { 411: 'LENGTH_REQUIRED', 413: 'PAYLOAD_TOO_LARGE', 503: 'SERVICE_UNAVAILABLE' } as const

const refuse = (request: IncomingMessage, response: ServerResponse, status: keyof typeof CODES): true => {
  request.resume()
  const cut = setTimeout(() => request.destroy(), LINGER_MS)
  request.once('close', () => clearTimeout(cut))
  void write(request, response, status).catch(() => response.destroy())
  return true
}

/** The answer a procedure would give: a problem, or to a form without JavaScript the way back with it. */
const write = async (request: IncomingMessage, response: ServerResponse, status: keyof typeof CODES): Promise<void> => {
  const problem: Problem = { code: CODES[status].toLowerCase(), sentence: sentenceFor(localeOf(request), CODES[status]), field: null }
  const asked = new Request(new URL(request.url?.startsWith('/') ? request.url : '/', env().APP_URL), { method: 'POST', headers: headersOf(request) })
  const said = Response.json({ error: { message: problem.sentence, data: { code: CODES[status], problem } } }, { status, headers: { 'Cache-Control': 'no-store' } })
  const answer = isForm(asked) ? await answerForm(asked, said) : said
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...(status === 503 && { 'retry-after': '10' }) })
  response.end(await answer.text())
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(['content-type', 'accept', 'referer'].flatMap(name => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])))

const localeOf = ({ headers }: IncomingMessage) => {
  const chosen = /(?:^|;\s*)patchbench-locale=(\w+)/.exec(headers.cookie ?? '')?.[1]
  return isLocale(chosen) ? chosen : /^\s*ja\b/i.test(headers['accept-language'] ?? '') ? 'ja' : 'en'
}
