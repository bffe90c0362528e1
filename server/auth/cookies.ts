import { servedOverTls, sessionCookieName } from './session'

export const cookieOf = (request: Request, name: string): string | undefined =>
  (request.headers.get('cookie') ?? '').split(/;\s*/).find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1)

export const sessionTokenOf = (request: Request): string | undefined => cookieOf(request, sessionCookieName())

/** A Set-Cookie line; `life` is `Max-Age=…` or `Expires=…`. */
export const cookie = (name: string, value: string, life: string): string =>
  `${name}=${value}; Path=/; ${life}; HttpOnly; SameSite=Lax${servedOverTls() ? '; Secure' : ''}`

/** Leads to a path of ours, by GET. */
export const go = (path: string, setCookies: readonly string[] = []): Response => {
  const headers = new Headers({ Location: path, 'Cache-Control': 'no-store' })
  for (const each of setCookies) headers.append('Set-Cookie', each)
  return new Response(null, { status: 303, headers })
}
