import { answerPdf } from '@/server/billing/answer-pdf'
import { portalAt } from '@/server/request'

type Params = { params: Promise<{ customer: string; invoice: string }> }

export async function GET(_req: Request, { params }: Params): Promise<Response> {
  const { customer, invoice } = await params
  const { api } = await portalAt(customer)
  return answerPdf(await api.billing.document({ invoiceId: invoice }))
}
