import { capBody } from '@/server/capped-body'
import { receiveEvent } from '@/server/stripe/receive-event'

export const dynamic = 'force-dynamic'

/** Events are a few kilobytes. */
const MAX_BYTES = 1_000_000

/** Answers at once; the work is a job. Every refusal is the same, whatever was wrong. */
export async function POST(req: Request, { params }: { params: Promise<{ consultancyId: string }> }): Promise<Response> {
  const { consultancyId } = await params
  const raw = await capBody(req, MAX_BYTES)?.text().catch(() => null)
  const taken = typeof raw === 'string' && (await receiveEvent(consultancyId, raw, req.headers.get('stripe-signature')))
  return taken ? Response.json({ received: true }) : Response.json({ error: 'signature not valid' }, { status: 400 })
}
