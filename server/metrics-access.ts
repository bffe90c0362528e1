import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { env } from './env'

/** Set by bin/web.ts before Next adds forwarding headers of its own, over whatever a client sent under this name. */
export const FORWARDED_HEADER = 'x-patchbench-forwarded'

/** Whether a proxy sent this request on. */
export const wasForwarded = (headers: IncomingHttpHeaders): boolean =>
  ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'].some(name => headers[name] !== undefined)

export type MetricsReader = { peer: string; forwarded: boolean; authorization: string | undefined }

/**
 * With METRICS_TOKEN set, its bearer and nobody else. Without it, only a neighbour on loopback who was not sent on by a
 * proxy: behind one, the whole world comes from loopback.
 */
export const mayReadMetrics = ({ peer, forwarded, authorization = '' }: MetricsReader): boolean => {
  const { METRICS_TOKEN, TRUSTED_PROXIES } = env()
  if (METRICS_TOKEN) return timingSafeEqual(digest(authorization), digest(`Bearer ${METRICS_TOKEN}`))
  return TRUSTED_PROXIES === 0 && !forwarded && /^(::ffff:)?127\.|^::1$/.test(peer)
}

const digest = (text: string) => createHash('sha256').update(text).digest()
