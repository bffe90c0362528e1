import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf } from '../auth/client-address'
import { log } from '../log'
import { count } from '../metrics'
import { mayReadMetrics, wasForwarded } from '../metrics-access'
import { readMetrics } from '../metrics-now'
import { whatIsNotReady } from '../readiness'
import { API, answerApi, MAX_API_BODY_BYTES, type ApiAnswer } from './api'

/** How long what is longer than it may be is read and thrown away, so that its sender reads the answer. */
const LINGER_MS = 10_000

/** One request of the devices process: the API, and what those who watch it ask. */
export const serveDevice = (request: IncomingMessage, response: ServerResponse): void => {
  const [path = '/'] = (request.url ?? '/').split('?')
  const answered = path.startsWith(`${API}/`) ? serveApi(request, response, path) : watch(request, response, path)
  void answered.catch((error: Error) => {
    log.error({ err: error }, 'devices request failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  })
}

const serveApi = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
  const forwarded = request.headers['x-forwarded-for']
  const answer = await answerApi({
    method: request.method ?? '', path, authorization: request.headers.authorization ?? null, ifNoneMatch: request.headers['if-none-match'] ?? null,
    peer: addressOf(request.socket.remoteAddress ?? 'unknown', typeof forwarded === 'string' ? forwarded : null),
    body: request.method === 'POST' ? await readBody(request) : '',
  })
  count('patchbench_api_requests_total', { status: String(answer.status) })
  send(response, answer)
}

const send = (response: ServerResponse, { status, headers, body }: ApiAnswer): void => {
  if (status === 304) response.writeHead(status, headers).end()
  else response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body)
}

/** Null: longer than it may be, whether it says so or not. */
const readBody = (request: IncomingMessage): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_API_BODY_BYTES) chunks.push(chunk)
      else if (chunks.length > 0) {
        chunks.length = 0
        setTimeout(() => request.destroy(), LINGER_MS).unref()
        resolve(null)
      }
    })
    request.once('end', () => resolve(bytes > MAX_API_BODY_BYTES ? null : chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString()))
    request.once('error', reject)
  })

const watch = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
  if (path === '/healthz') return void response.setHeader('content-type', 'application/json').end('{"status":"alive"}')
  if (path === '/readyz') {
    const reason = await whatIsNotReady()
    return void response.writeHead(reason === null ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(reason === null ? { status: 'ready' } : { status: 'not ready', reason }))
  }
  const reader = { peer: request.socket.remoteAddress ?? '', forwarded: wasForwarded(request.headers), authorization: request.headers.authorization }
  if (path === '/metrics' && mayReadMetrics(reader)) return void response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(await readMetrics())
  response.writeHead(404).end()
}
