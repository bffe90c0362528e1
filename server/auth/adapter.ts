import { DrizzleAdapter } from '@auth/drizzle-adapter'
import type { Adapter, AdapterAccount, AdapterSession, AdapterUser } from 'next-auth/adapters'
import { authDatabase } from '@/db/auth-database'
import { account, session, user, verificationToken } from '@/db/schema/people'
import { sha256 } from './credentials-at-rest'
import { MOST_OF_A_USER_AGENT } from './device'
import { issuerById } from './issuers'

/** What a session that begins here is remembered by; `onlyLinks`: this round trip may add an identity to somebody, and begin nothing. */
type Begins = { userAgent?: string | null; issuer?: string | null; onlyLinks?: boolean }

/**
 * The Drizzle adapter with every session token hashed on its way to the database (next-auth hashes the tokens of its
 * e-mail links itself, with the secret) and identities kept under the issuer's own address, without its tokens. There
 * is no `updateSession`: nothing changes whose a session is.
 */
export const hashingAdapter = ({ userAgent = null, issuer = null, onlyLinks = false }: Begins = {}): Adapter => {
  const inner = DrizzleAdapter(authDatabase(), {
    usersTable: user, accountsTable: account, sessionsTable: session, verificationTokensTable: verificationToken,
  }) as Adapter
  const withToken = (kept: AdapterSession, sessionToken: string): AdapterSession => ({ ...kept, sessionToken })
  const device = { userAgent: userAgent?.slice(0, MOST_OF_A_USER_AGENT) ?? null, begunAt: issuer }
  return {
    ...inner,
    updateSession: () => null,
    deleteUser: undefined!,
    unlinkAccount: undefined!,
    createUser: ({ email, name, emailVerified }: Omit<AdapterUser, 'id'>) => {
      if (onlyLinks) throw new Error('linking makes no account')
      return inner.createUser!({ email, emailVerified, ...(name ? { name } : {}) } as AdapterUser)
    },
    createSession: async given => {
      if (onlyLinks) throw new Error('linking begins no session')
      return withToken(await inner.createSession!({ ...given, ...device, sessionToken: sha256(given.sessionToken) }), given.sessionToken)
    },
    getSessionAndUser: async token => {
      const found = await inner.getSessionAndUser!(sha256(token))
      return found && { ...found, session: withToken(found.session, token) }
    },
    deleteSession: token => inner.deleteSession!(sha256(token)),
    getUserByAccount: given => inner.getUserByAccount!(atIssuer(given)),
    linkAccount: (given: AdapterAccount) => inner.linkAccount!({ userId: given.userId, type: given.type, ...atIssuer(given) }),
  }
}

const atIssuer = ({ provider, providerAccountId }: Pick<AdapterAccount, 'provider' | 'providerAccountId'>) => {
  const address = issuerById(provider)?.issuer
  if (!address) throw new Error(`no issuer is configured as ${provider}`)
  return { provider: address, providerAccountId }
}
