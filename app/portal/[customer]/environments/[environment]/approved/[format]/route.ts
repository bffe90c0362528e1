import { answerDownload } from '@/server/exports/answer-download'
import { portalAt } from '@/server/request'

type Params = { params: Promise<{ customer: string; environment: string; format: string }> }

/** The approved set of an environment: `csv`, `json`, or `ps1` for WSUS, with `?partial=on` where not every build can be named. */
export async function GET(req: Request, { params }: Params): Promise<Response> {
  const { customer, environment: environmentId, format } = await params
  const { api, actor } = await portalAt(customer)
  const partial = new URL(req.url).searchParams.get('partial') === 'on'
  return answerDownload(() => api.exports.download({ environmentId, format, partial }), actor.locale)
}
