import type { AnyTRPCRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { contextAt } from '@/server/request'
import { answerForm, isForm, refuseCrossSite } from '@/server/form-answer'
import { accountRouter, consoleRouter, portalRouter } from '@/server/root-router'

type Params = { params: Promise<{ area: string; path: string[] }> }

/** /api/trpc/console/<consultancy>/<procedure>, /api/trpc/portal/<customer>/<procedure>, /api/trpc/account/<procedure>. */
const handle = async (req: Request, { params }: Params): Promise<Response> => {
  const refusal = refuseCrossSite(req)
  if (refusal) return refusal
  const { area, path } = await params
  const place = placeOf(area, path)
  if (!place) return new Response(null, { status: 404 })
  const response = await fetchRequestHandler({
    ...place,
    req,
    createContext: () => (area === 'account' ? contextAt('console', '') : contextAt(area as 'console' | 'portal', path[0]!)),
    // A batch would open as many transactions at once as it has calls.
    batching: { enabled: false },
  })
  return isForm(req) ? answerForm(req, response) : response
}

const placeOf = (area: string, path: string[]): { endpoint: string; router: AnyTRPCRouter } | null => {
  if (area === 'account' && path.length === 1) return { endpoint: '/api/trpc/account', router: accountRouter }
  if (path.length !== 2) return null
  if (area === 'console') return { endpoint: `/api/trpc/console/${encodeURIComponent(path[0]!)}`, router: consoleRouter }
  if (area === 'portal') return { endpoint: `/api/trpc/portal/${encodeURIComponent(path[0]!)}`, router: portalRouter }
  return null
}

export { handle as GET, handle as POST }
