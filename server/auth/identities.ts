import { and, asc, eq, ne } from 'drizzle-orm'
import { authDatabase } from '@/db/auth-database'
import { account, session } from '@/db/schema/people'
import { DomainError, notFound } from '../errors'
import type { SignedIn } from '../trpc'
import { auditAccount } from './audit-account'
import { issuerName } from './issuers'
import { userById } from './users'

export type Identity = { id: string; issuer: string; issuerAddress: string; label: string | null; linkedAt: Date }

/** Where else a person can sign in, oldest first. */
export const listIdentities = async (userId: string): Promise<Identity[]> => {
  const rows = await authDatabase().select().from(account).where(eq(account.userId, userId)).orderBy(asc(account.createdAt))
  return rows.map(({ id, provider, label, createdAt }) => ({ id, issuer: issuerName(provider), issuerAddress: provider, label, linkedAt: createdAt }))
}

/** Names a new identity for its owner, and tells the places they belong to. */
export const rememberIdentity = async (userId: string, { issuer, subject }: { issuer: string; subject: string }, label: string | null): Promise<void> => {
  await authDatabase().update(account).set({ label }).where(and(eq(account.provider, issuer), eq(account.providerAccountId, subject)))
  const user = await userById(userId)
  if (user) await auditAccount(user, 'linkIdentity', { issuer, label })
}

/**
 * Takes an identity off the person, and ends their other sessions that began at its issuer. They stay able to sign in
 * by e-mail; `confirmed` says that they can read mail there.
 */
export const unlinkIdentity = async (user: SignedIn, thisDigest: string, { identityId, confirmed }: { identityId: string; confirmed: boolean }): Promise<void> => {
  if (!confirmed) throw new DomainError('precondition', 'account.errors.unlinkUnconfirmed', { field: 'confirmed', params: { email: user.email } })
  const gone = await authDatabase().transaction(async db => {
    const [row] = await db.delete(account).where(and(eq(account.userId, user.id), eq(account.id, identityId))).returning()
    if (row) await db.delete(session).where(and(eq(session.userId, user.id), eq(session.begunAt, row.provider), ne(session.sessionToken, thisDigest)))
    return row
  })
  if (!gone) throw notFound('identity')
  await auditAccount(user, 'unlinkIdentity', { issuer: gone.provider, label: gone.label })
}
