import { authDatabase } from '@/db/auth-database'
import { account, session } from '@/db/schema/people'
import { ensureUser } from '@/server/auth/users'

/** A session elsewhere and an identity, to be ended and unlinked by whose they are. */
export const somethingOf = async (email: string) => {
  const { id: userId } = await ensureUser({ email, name: 'Nora' })
  const token = crypto.randomUUID()
  const [there] = await authDatabase().insert(session).values({ sessionToken: token, userId, expires: new Date(Date.now() + 60_000) }).returning()
  const [identity] = await authDatabase().insert(account).values({ userId, type: 'oauth', provider: 'https://login.example.com', providerAccountId: token }).returning()
  return { sessionId: there!.id, identityId: identity!.id }
}
