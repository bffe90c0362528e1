import { readForm, signInForm } from '@/server/auth/sign-in-forms'
import { refuseCrossSite } from '@/server/form-answer'
import { requestLocale } from '@/server/i18n/request-locale'

type Params = { params: Promise<{ nextauth: string[] }> }

/** Signing in and out is POST only: next-auth's GET callback, its session update and the rest of its addresses are not served. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const submit = signInForm((await params).nextauth.join('/'))
  if (!submit) return new Response(null, { status: 404 })
  const refusal = refuseCrossSite(request)
  if (refusal) return refusal
  const form = await readForm(request)
  if (!form) return new Response(null, { status: 413 })
  return submit(form, request, (await requestLocale()).locale)
}
