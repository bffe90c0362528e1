import { PEER_HEADER } from '@/server/auth/client-address'
import { FORWARDED_HEADER, mayReadMetrics } from '@/server/metrics-access'
import { readMetrics } from '@/server/metrics-now'

export const dynamic = 'force-dynamic'

/** For Prometheus. To anybody who may not read it, it is not there. */
export async function GET({ headers }: Request): Promise<Response> {
  const reader = { peer: headers.get(PEER_HEADER) ?? '', forwarded: headers.get(FORWARDED_HEADER) !== '0', authorization: headers.get('authorization') ?? undefined }
  if (!mayReadMetrics(reader)) return new Response(null, { status: 404 })
  return new Response(await readMetrics(), { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } })
}
