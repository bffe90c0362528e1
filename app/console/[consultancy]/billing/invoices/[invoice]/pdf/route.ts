import { answerPdf } from '@/server/billing/answer-pdf'
import { consoleAt } from '@/server/request'

type Params = { params: Promise<{ consultancy: string; invoice: string }> }

export async function GET(_req: Request, { params }: Params): Promise<Response> {
  const { consultancy, invoice } = await params
  const { api } = await consoleAt(consultancy)
  return answerPdf(await api.billing.document({ invoiceId: invoice }))
}
