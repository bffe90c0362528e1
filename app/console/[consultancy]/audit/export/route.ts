import { consoleAt } from '@/server/request'

type Params = { params: Promise<{ consultancy: string }> }

/** The audit log as a CSV file, with the page's filter. */
export const GET = async (req: Request, { params }: Params): Promise<Response> => {
  const { api } = await consoleAt((await params).consultancy)
  const filter = Object.fromEntries([...new URL(req.url).searchParams].filter(([, value]) => value.trim() !== ''))
  return new Response(await api.auditLog.export(filter), {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="audit-log.csv"', 'Cache-Control': 'private, no-store' },
  })
}
