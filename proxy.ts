import { NextResponse, type NextRequest } from 'next/server'

/** Sets headers, never authorises: every page and procedure does that itself. */
export function proxy(req: NextRequest) {
  if (req.headers.has('next-action')) return new NextResponse(null, { status: 404 })
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const dev = process.env.NODE_ENV === 'development'
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
  const headers = new Headers(req.headers)
  headers.set('x-nonce', nonce)
  headers.set('Content-Security-Policy', policy)
  headers.set('x-patchbench-path', req.nextUrl.pathname)
  const response = NextResponse.next({ request: { headers } })
  // Evidence is other people's files: whatever a browser makes of one, it runs nowhere.
  response.headers.set('Content-Security-Policy', /\/lab\/runs\/[^/]+\/evidence\//.test(req.nextUrl.pathname) ? "default-src 'none'; sandbox" : policy)
  response.headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  response.headers.set('X-Content-Type-Options', 'nosniff')
  response.headers.set('Referrer-Policy', 'same-origin')
  response.headers.set('X-Frame-Options', 'DENY')
  response.headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  return response
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico|dev/mail/[0-9a-f]+/html).*)'] }
