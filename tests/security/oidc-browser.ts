import { GET, POST } from '@/app/api/auth/[...nextauth]/route'
import { sessionCookieName } from '@/server/auth/session'
import { env } from '@/server/env'

/** A browser at our own site, with the cookies it was given; every answer goes through the route itself. */
export class Browser {
  readonly cookies = new Map<string, string>()

  /** Presses a button of our sign-in or account page; answers with where the page that comes back moves on to. */
  async press(path: string, fields: Record<string, string> = {}): Promise<{ response: Response; to: string | null }> {
    const response = await POST(this.request(path, { method: 'POST', body: new URLSearchParams(fields) }), this.params(path))
    this.keep(response)
    const page = response.status === 200 ? await response.text() : ''
    const to = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? null
    return { response, to }
  }

  /** Comes back from an issuer to an address of ours. */
  async comeBack(address: URL | string): Promise<Response> {
    const url = new URL(address)
    const path = url.pathname.replace('/api/auth/', '')
    const response = await GET(this.request(path + url.search), this.params(path))
    this.keep(response)
    return response
  }

  get session(): string | undefined {
    return this.cookies.get(sessionCookieName())
  }

  private params = (path: string) => ({ params: Promise.resolve({ nextauth: path.split('?')[0]!.split('/') }) })

  private request(path: string, init: RequestInit = {}): Request {
    const headers = { origin: new URL(env().APP_URL).origin, cookie: [...this.cookies].map(pair => pair.join('=')).join('; '), 'user-agent': FIREFOX }
    return new Request(`${env().APP_URL}/api/auth/${path}`, { ...init, headers })
  }

  private keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
      if (/Max-Age=0\b/.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
