import { hasMailbox, readLetter } from '@/server/mail/mailbox'

/** The HTML part as a mail program would get it: no script runs, whatever is in it. */
export async function GET(_req: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const letter = hasMailbox() ? await readLetter((await params).id) : null
  if (!letter) return new Response(null, { status: 404 })
  return new Response(letter.html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}
