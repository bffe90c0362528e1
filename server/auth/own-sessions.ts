import { and, desc, eq, gt, ne } from 'drizzle-orm'
import { authDatabase } from '@/db/auth-database'
import { session } from '@/db/schema/people'
import { notFound } from '../errors'
import { deviceOf, type Device } from './device'
import { issuerName } from './issuers'

/** `issuer` is where it began, null for an e-mailed link; `lastSeenAt` may be a few minutes old. */
export type OwnSession = { id: string; device: Device; createdAt: Date; lastSeenAt: Date; issuer: string | null; isThisOne: boolean }

/** Where a person is signed in: this session first, then the one seen last. */
export const listSessions = async (userId: string, thisDigest: string, now: Date = new Date()): Promise<OwnSession[]> => {
  const rows = await authDatabase().select().from(session)
    .where(and(eq(session.userId, userId), gt(session.expires, now)))
    .orderBy(desc(session.lastSeenAt), desc(session.createdAt)).limit(100)
  return rows
    .map(({ id, userAgent, createdAt, lastSeenAt, begunAt, sessionToken }) => ({
      id, createdAt, lastSeenAt, device: deviceOf(userAgent), issuer: begunAt && issuerName(begunAt), isThisOne: sessionToken === thisDigest,
    }))
    .sort((a, b) => Number(b.isThisOne) - Number(a.isThisOne))
}

/** Ends one session of this person at once, its live streams included. */
export const endOwnSession = async (userId: string, sessionId: string): Promise<void> => {
  const ended = await authDatabase().delete(session).where(and(eq(session.userId, userId), eq(session.id, sessionId))).returning({ id: session.id })
  if (ended.length === 0) throw notFound('session')
}

export const endOtherSessions = async (userId: string, thisDigest: string): Promise<{ ended: number }> => {
  const ended = await authDatabase().delete(session).where(and(eq(session.userId, userId), ne(session.sessionToken, thisDigest))).returning({ id: session.id })
  return { ended: ended.length }
}
