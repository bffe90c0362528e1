import { unsubscribe } from '@/server/digests/unsubscribe'
import { readUnsubscribeToken } from '@/server/digests/unsubscribe-token'

type Params = { params: Promise<{ token: string }> }

const seeOther = (path: string) => new Response(null, { status: 303, headers: { Location: path, 'Cache-Control': 'no-store' } })

/** The link in the mail changes nothing by being opened: mail scanners open links too. */
export async function GET(_req: Request, { params }: Params): Promise<Response> {
  const { token } = await params
  return seeOther(readUnsubscribeToken(token) ? `/unsubscribe/${token}/confirm` : '/unsubscribe/-/confirm')
}

/** One click (RFC 8058): mail programs post here without cookies or origin; the token is all the authority there is. */
export async function POST(req: Request, { params }: Params): Promise<Response> {
  const { token } = await params
  const done = await unsubscribe(token)
  if ((req.headers.get('accept') ?? '').includes('text/html')) return seeOther(done ? `/unsubscribe/${token}/confirm?done=1` : '/unsubscribe/-/confirm')
  return done ? new Response('unsubscribed\n') : new Response('not a link of ours\n', { status: 404 })
}
