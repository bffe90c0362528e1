import { clientAddress } from '@/server/auth/client-address'
import { capBody } from '@/server/capped-body'
import { answerApi, MAX_API_BODY_BYTES } from '@/server/devices/api'

export const dynamic = 'force-dynamic'

/** The same handler as the devices process (bin/devices.ts). */
const answer = async (req: Request): Promise<Response> => {
  const body = req.method === 'POST' ? await capBody(req, MAX_API_BODY_BYTES)?.text().catch(() => null) : ''
  const { status, headers, body: text } = await answerApi({
    method: req.method, path: new URL(req.url).pathname, authorization: req.headers.get('authorization'), ifNoneMatch: req.headers.get('if-none-match'),
    peer: clientAddress(req.headers), body: body ?? null,
  })
  return new Response(text || null, { status, headers })
}

export { answer as GET, answer as POST }
