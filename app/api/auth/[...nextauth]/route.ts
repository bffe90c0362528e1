import { returnFromIssuer } from '@/server/auth/issuer-round-trip'
import { issuerById } from '@/server/auth/issuers'
import { readForm, signInForm } from '@/server/auth/sign-in-forms'
import { refuseCrossSite } from '@/server/form-answer'
import { requestLocale } from '@/server/i18n/request-locale'

type Params = { params: Promise<{ nextauth: string[] }> }

/** `callback/<issuer>`, where an issuer sends a browser back to: the only GET there is. A mailed link's callback answers none. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const [step, id, ...rest] = (await params).nextauth
  const issuer = step === 'callback' && rest.length === 0 ? issuerById(id) : undefined
  return issuer ? returnFromIssuer(issuer, request) : new Response(null, { status: 404 })
}

/** Signing in and out is POST only: next-auth's session update and the rest of its addresses are not served. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const submit = signInForm((await params).nextauth.join('/'))
  if (!submit) return new Response(null, { status: 404 })
  const refusal = refuseCrossSite(request)
  if (refusal) return refusal
  const form = await readForm(request)
  if (!form) return new Response(null, { status: 413 })
  return submit(form, request, (await requestLocale()).locale)
}
