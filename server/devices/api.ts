import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { pollOnce } from '@/db/device-poll'
import { networkOf } from '../auth/client-address'
import { sha256 } from '../auth/credentials-at-rest'
import { DomainError, type ErrorCode } from '../errors'
import { sentenceFor } from '../i18n/sentences'
import { log } from '../log'
import { countWrongKey, countWrongName, mayPoll, mayTryKey, rememberGoodKey } from './limits'
import { describeApi } from './openapi'
import { poll, report } from './poll'
import { checkBody, reportBody } from './reported'

/** Above any honest report. */
export const MAX_API_BODY_BYTES = 64 * 1024
export const API = '/api/v1'

/** A request as both transports hand it on. `body` null: longer than it may be. `peer`: who asks, as far as it can be trusted. */
export type ApiRequest = { method: string; path: string; authorization: string | null; ifNoneMatch: string | null; peer: string; body: string | null }
export type ApiAnswer = { status: number; headers: Record<string, string>; body: string }

const STATUS: Record<ErrorCode, number> = {
  bad_input: 400, unauthenticated: 401, forbidden: 403, not_found: 404, conflict: 409, precondition: 412, too_large: 413, too_many: 429, unavailable: 503,
}

/** The whole API, for the web process and the devices process alike. Without a key: 401 and nothing else. */
export const answerApi = async (request: ApiRequest): Promise<ApiAnswer> => {
  if (request.method === 'GET' && request.path === `${API}/openapi.json`) return json(200, describeApi(), { 'Cache-Control': 'public, max-age=300' })
  if (request.method === 'GET' && request.path === `${API}/collector.ps1`) return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=300' }, body: collector() }
  try {
    return await answerDevice(request)
  } catch (error) {
    return refusal(error)
  }
}

const KEY = /^Bearer (pb_[A-Za-z0-9_-]{43})$/

const answerDevice = async (request: ApiRequest): Promise<ApiAnswer> => {
  const key = KEY.exec(request.authorization ?? '')?.[1]
  if (!key) return UNAUTHENTICATED
  const keyHash = sha256(key)
  const network = networkOf(request.peer)
  if (!mayTryKey(network, keyHash)) return tooMany()
  const answer = await handle(request, keyHash)
  if (answer === null) {
    countWrongKey(network)
    return UNAUTHENTICATED
  }
  rememberGoodKey(keyHash)
  return answer
}

/** Null: the key is none, or none any more. Nothing is said about a request before that is known, so it is looked up even for one that cannot be read. */
const handle = async (request: ApiRequest, keyHash: string): Promise<ApiAnswer | null> => {
  const place = request.method === 'POST' ? PLACES[request.path] : undefined
  const read = place && readBody(request.body)
  const problem = place ? (read instanceof DomainError ? read : null) : new DomainError('not_found', 'devices.errors.noSuchPlace')
  if (problem || !place || !read || read instanceof DomainError) return (await isKey(keyHash)) ? refusal(problem) : null
  if (!mayPoll(keyHash, read.system)) return (await isKey(keyHash)) ? tooMany() : null
  try {
    return await place(request, keyHash, read)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') countWrongName(keyHash, read.system)
    throw error
  }
}

const isKey = async (keyHash: string): Promise<boolean> => (await pollOnce({ keyHash, at: new Date(), digest: '', etag: null })) !== null

type Read = { text: string; value: unknown; system: string | null }

const readBody = (text: string | null): Read | DomainError => {
  if (text === null) return new DomainError('too_large', 'devices.errors.tooLarge', { params: { kilobytes: MAX_API_BODY_BYTES / 1024 } })
  try {
    const value = JSON.parse(text) as { system?: unknown } | null
    return { text, value, system: typeof value?.system === 'string' ? value.system.trim() : null }
  } catch {
    return new DomainError('bad_input', 'devices.errors.notJson')
  }
}

const check = async ({ ifNoneMatch }: ApiRequest, keyHash: string, { text, value, system }: Read): Promise<ApiAnswer | null> => {
  const known = /^(?:W\/)?"([\w-]+)"$/.exec(ifNoneMatch ?? '')?.[1] ?? null
  const answer = await poll({ keyHash, text, system, etag: known, read: () => checkBody.parse(value) })
  if (answer === null) return null
  const headers = { ETag: `W/"${answer.etag}"`, 'X-Next-Poll-Seconds': String(answer.nextPollSeconds), 'Cache-Control': 'private, no-store' }
  if (answer.body === null) return { status: 304, headers, body: '' }
  // The one part that is not of the stored answer, put in front of it.
  return { status: 200, headers: { ...headers, 'Content-Type': JSON_TYPE }, body: `{"nextPollSeconds":${answer.nextPollSeconds},${answer.body.slice(1)}` }
}

const tell = async (_request: ApiRequest, keyHash: string, { value, system }: Read): Promise<ApiAnswer | null> => {
  const told = await report({ keyHash, system, read: () => reportBody.parse(value) })
  return told && json(200, told)
}

const PLACES: Record<string, (request: ApiRequest, keyHash: string, read: Read) => Promise<ApiAnswer | null>> = {
  [`${API}/devices/check`]: check,
  [`${API}/devices/report`]: tell,
}

const JSON_TYPE = 'application/json; charset=utf-8'
const UNAUTHENTICATED: ApiAnswer = { status: 401, headers: { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' }, body: '' }

const json = (status: number, value: unknown, headers: Record<string, string> = {}): ApiAnswer => ({
  status, headers: { 'Content-Type': JSON_TYPE, 'Cache-Control': 'private, no-store', ...headers }, body: JSON.stringify(value),
})

const tooMany = (): ApiAnswer => ({ ...refusal(new DomainError('too_many', 'devices.errors.tooMany')), headers: { 'Content-Type': JSON_TYPE, 'Cache-Control': 'no-store', 'Retry-After': '60' } })

/** What went wrong: a code for the program, a sentence for whoever reads its log, and the field. */
const refusal = (error: unknown): ApiAnswer => {
  const problem = problemOf(error)
  if (problem.code === 'unexpected') log.error({ err: error as Error }, 'api request failed')
  return json(problem.code === 'unexpected' ? 500 : STATUS[problem.code], { error: problem })
}

const problemOf = (error: unknown): { code: ErrorCode | 'unexpected'; field: string | null; sentence: string } => {
  if (error instanceof DomainError) return { code: error.code, field: error.field ?? null, sentence: sentenceFor('en', error.message, error.params) }
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    const field = issue?.path.join('.') ?? ''
    return { code: 'bad_input', field: field || null, sentence: sentenceFor('en', 'badInput', { field: field || '–', message: issue?.message ?? '' }) }
  }
  return { code: 'unexpected', field: null, sentence: sentenceFor('en', 'unexpected') }
}

let script: string | undefined
const collector = (): string => (script ??= readFileSync(path.join(process.cwd(), 'server', 'devices', 'collector.ps1'), 'utf8'))
