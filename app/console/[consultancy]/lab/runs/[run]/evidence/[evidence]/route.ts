import { downloadEvidence } from '@/server/lab/download-evidence'
import { contextAt } from '@/server/request'

type Params = { params: Promise<{ consultancy: string; run: string; evidence: string }> }

/**
 * A piece of evidence as it was attached. Other people's files are handed out, never shown: no browser may run one on
 * our site. Their sandboxing policy is set where all policies are, in proxy.ts.
 */
export async function GET(_: Request, { params }: Params): Promise<Response> {
  const { consultancy, run, evidence } = await params
  const file = await downloadEvidence(await contextAt('console', consultancy), { runId: run, evidenceId: evidence })
  if (!file) return new Response(null, { status: 404 })
  return new Response(new Uint8Array(file.content), {
    headers: {
      'Content-Type': file.mediaType,
      'Content-Disposition': attachmentOf(file.fileName),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    },
  })
}

/** The name twice: plain for old browsers, and as RFC 8187 writes it. */
const attachmentOf = (name: string): string => {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, character => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encoded}`
}
