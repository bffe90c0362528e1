import { DrizzleAdapter } from '@auth/drizzle-adapter'
import type { Adapter, AdapterSession } from 'next-auth/adapters'
import { authDatabase } from '@/db/auth-database'
import { account, session, user, verificationToken } from '@/db/schema/people'
import { sha256 } from './credentials-at-rest'

/**
 * The Drizzle adapter with every session token hashed on its way to the database. next-auth hashes the tokens of
 * its e-mail links itself, with the secret. There is no `updateSession`: nothing changes whose a session is.
 */
export const hashingAdapter = (): Adapter => {
  const inner = DrizzleAdapter(authDatabase(), {
    usersTable: user, accountsTable: account, sessionsTable: session, verificationTokensTable: verificationToken,
  }) as Adapter
  const withToken = (kept: AdapterSession, sessionToken: string): AdapterSession => ({ ...kept, sessionToken })
  return {
    ...inner,
    updateSession: () => null,
    deleteUser: undefined!,
    createSession: async given => withToken(await inner.createSession!({ ...given, sessionToken: sha256(given.sessionToken) }), given.sessionToken),
    getSessionAndUser: async token => {
      const found = await inner.getSessionAndUser!(sha256(token))
      return found && { ...found, session: withToken(found.session, token) }
    },
    deleteSession: token => inner.deleteSession!(sha256(token)),
  }
}
