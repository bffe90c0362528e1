import { and, eq, gt, lt } from 'drizzle-orm'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { authDatabase } from '@/db/auth-database'
import { rateLimit, session, user, verificationToken } from '@/db/schema/people'
import { env } from '../env'
import type { SignedIn } from '../trpc'
import { sha256 } from './credentials-at-rest'
import { asSignedIn } from './users'

/** A session ends this long after signing in, used or not. */
export const SESSION_DAYS = 30
/** When a session was last seen is written no more often than this: a page would otherwise write at every read. */
export const SEEN_EVERY_MS = 5 * 60_000

export const servedOverTls = (): boolean => env().APP_URL.startsWith('https://')

/** Cookies know no ports: the port in the name keeps two installations on one machine from signing each other out. */
export const cookieName = (what: string): string =>
  servedOverTls() ? `__Host-patchbench-${what}` : `patchbench-${what}-${new URL(env().APP_URL).port || 80}`

export const sessionCookieName = (): string => cookieName('session')

/** Whose session a cookie's value opens. Read from the database every time: a deleted session is over at once. */
export const userOfSession = async (token: string | undefined, now: Date = new Date()): Promise<SignedIn | null> => {
  if (!token) return null
  const digest = sha256(token)
  const [row] = await authDatabase()
    .select({ id: user.id, email: user.email, name: user.name, lastSeenAt: session.lastSeenAt })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(and(eq(session.sessionToken, digest), gt(session.expires, now)))
  if (!row) return null
  if (row.lastSeenAt.getTime() < now.getTime() - SEEN_EVERY_MS) await markSeen(digest, now)
  return asSignedIn(row)
}

/** Of requests that come at the same moment, one writes. */
const markSeen = async (digest: string, now: Date): Promise<void> => {
  await authDatabase().update(session).set({ lastSeenAt: now })
    .where(and(eq(session.sessionToken, digest), lt(session.lastSeenAt, new Date(now.getTime() - SEEN_EVERY_MS))))
}

const sessionToken = async () => (await cookies()).get(sessionCookieName())?.value

/** Who is signed in on this request. */
export const currentUser = cache(async (): Promise<SignedIn | null> => userOfSession(await sessionToken()))

/** Which session this request comes with, as the table knows it. */
export const currentSessionDigest = async (): Promise<string> => sha256((await sessionToken()) ?? '')

/** Ends every session of a person, this one included. */
export const endAllSessions = async (userId: string): Promise<void> => {
  await authDatabase().delete(session).where(eq(session.userId, userId))
}

export const endSession = async (token: string): Promise<void> => {
  await authDatabase().delete(session).where(eq(session.sessionToken, sha256(token)))
}

/** Sessions, links and counts that open or limit nothing any more. */
export const forgetExpired = async (now: Date = new Date()): Promise<void> => {
  await authDatabase().delete(session).where(lt(session.expires, now))
  await authDatabase().delete(verificationToken).where(lt(verificationToken.expires, now))
  await authDatabase().delete(rateLimit).where(lt(rateLimit.expire, now.getTime()))
}
