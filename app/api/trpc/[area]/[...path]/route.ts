import type { AnyTRPCRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { capBody } from '@/server/capped-body'
import { answerForm, isForm, refuseCrossSite } from '@/server/form-answer'
import { preferredLocale } from '@/server/i18n/preferred-locale'
import { sentenceFor } from '@/server/i18n/sentences'
import { streamHead } from '@/server/live/router'
import { contextAt } from '@/server/request'
import { accountRouter, consoleRouter, portalRouter } from '@/server/root-router'
import type { Problem } from '@/server/trpc'

type Params = { params: Promise<{ area: string; path: string[] }> }

/** /api/trpc/console/<consultancy>/<procedure>, /api/trpc/portal/<customer>/<procedure>, /api/trpc/account/<procedure>. */
const handle = async (req: Request, { params }: Params): Promise<Response> => {
  const refusal = refuseCrossSite(req)
  if (refusal) return refusal
  const { area, path } = await params
  const place = placeOf(area, path)
  if (!place) return new Response(null, { status: 404 })
  const capped = capBody(req)
  const response = capped ? await answer(capped, place, area, path) : await tooLarge()
  return isForm(req) ? answerForm(req, response) : response
}

const answer = (req: Request, place: Place, area: string, path: string[]): Promise<Response> =>
  fetchRequestHandler({
    ...place,
    req,
    createContext: () => (area === 'account' ? contextAt('console', '') : contextAt(area as 'console' | 'portal', path[0]!)),
    // A batch would open as many transactions at once as it has calls.
    batching: { enabled: false },
    responseMeta: streamHead,
  })

/** Said before anything is read, in the shape of a procedure's own problems. */
const tooLarge = async (): Promise<Response> => {
  const problem: Problem = { code: 'too_large', sentence: sentenceFor(await preferredLocale(), 'PAYLOAD_TOO_LARGE'), field: null }
  return Response.json({ error: { message: problem.sentence, data: { code: 'PAYLOAD_TOO_LARGE', problem } } }, { status: 413 })
}

type Place = { endpoint: string; router: AnyTRPCRouter }

const placeOf = (area: string, path: string[]): Place | null => {
  if (area === 'account' && path.length === 1) return { endpoint: '/api/trpc/account', router: accountRouter }
  if (path.length !== 2) return null
  if (area === 'console') return { endpoint: `/api/trpc/console/${encodeURIComponent(path[0]!)}`, router: consoleRouter }
  if (area === 'portal') return { endpoint: `/api/trpc/portal/${encodeURIComponent(path[0]!)}`, router: portalRouter }
  return null
}

export { handle as GET, handle as POST }
