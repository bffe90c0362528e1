import { TRPCError } from '@trpc/server'
import type { Locale } from '../actor'
import { DomainError } from '../errors'
import { sentenceFor } from '../i18n/sentences'
import type { Download } from './download'

/** A file of ours, or in plain words why there is none. Neither is anybody else's to keep. */
export const answerDownload = async (ask: () => Promise<Download>, locale: Locale): Promise<Response> => {
  try {
    const { fileName, mediaType, text } = await ask()
    return new Response(text, { headers: { 'Content-Type': mediaType, 'Content-Disposition': `attachment; filename="${fileName}"`, ...PRIVATE } })
  } catch (error) {
    const cause = error instanceof TRPCError ? error.cause : undefined
    if (!(cause instanceof DomainError) || cause.code !== 'precondition') throw error
    return new Response(`${sentenceFor(locale, cause.message, cause.params)}\n`, { status: 412, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...PRIVATE } })
  }
}

const PRIVATE = { 'Cache-Control': 'private, no-store', 'X-Content-Type-Options': 'nosniff' }
