import { answerDownload } from '@/server/exports/answer-download'
import { consoleAt } from '@/server/request'

type Params = { params: Promise<{ consultancy: string; customer: string; environment: string; format: string }> }

/** The approved set of an environment: `csv`, `json`, or `ps1` for WSUS, with `?partial=on` where not every build can be named. */
export async function GET(req: Request, { params }: Params): Promise<Response> {
  const { consultancy, environment: environmentId, format } = await params
  const { api, actor } = await consoleAt(consultancy)
  const partial = new URL(req.url).searchParams.get('partial') === 'on'
  return answerDownload(() => api.exports.download({ environmentId, format, partial }), actor.locale)
}
