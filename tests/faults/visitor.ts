import { authDatabase } from '@/db/auth-database'
import { session, user } from '@/db/schema/people'
import { newToken, sha256 } from '@/server/auth/credentials-at-rest'
import { APP_URL } from './parts'

export type Answer = { status: number; data: unknown } | null

type Person = { userId: string; email: string; name: string }

/** Somebody signed in, who asks the web processes as a browser does. No answer, whatever broke it off, is null. */
export const visit = async ({ userId, email, name }: Person) => {
  const token = newToken()
  await authDatabase().insert(user).values({ id: userId, email, name }).onConflictDoNothing()
  await authDatabase().insert(session).values({ sessionToken: sha256(token), userId, expires: new Date(Date.now() + 3_600_000) })
  const cookie = `patchbench-session-${new URL(APP_URL).port}=${token}`
  return {
    cookie,
    write: async (port: number, procedure: string, given: object): Promise<Answer> => {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/api/trpc/${procedure}`, { method: 'POST', body: JSON.stringify(given), headers: { 'content-type': 'application/json', origin: APP_URL, cookie } })
        const { result } = (await response.json()) as { result?: { data: unknown } }
        return { status: response.status, data: result?.data ?? null }
      } catch {
        return null
      }
    },
    page: async (port: number, path: string): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`)
      return response.text()
    },
  }
}
