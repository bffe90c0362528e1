import { whatIsNotReady } from '@/server/readiness'

export const dynamic = 'force-dynamic'

export async function GET(): Promise<Response> {
  const reason = await whatIsNotReady()
  return reason === null ? Response.json({ status: 'ready' }) : Response.json({ status: 'not ready', reason }, { status: 503 })
}
