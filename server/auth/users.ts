import { eq, sql } from 'drizzle-orm'
import { authDatabase } from '@/db/auth-database'
import { user } from '@/db/schema/people'
import type { SignedIn } from '../trpc'
import { emailAddress } from './email-address'

/** A person without a name of their own is called by the part before the @. */
export const asSignedIn = (row: { id: string; email: string; name: string | null }): SignedIn => ({
  id: row.id,
  email: row.email,
  name: row.name?.trim() || row.email.split('@')[0]!,
})

/** The account of an e-mail address, made if there is none. For demo data and tests: people make theirs by confirming a link. */
export const ensureUser = async (given: { email: string; name: string }): Promise<SignedIn> => {
  const email = emailAddress.parse(given.email)
  const [row] = await authDatabase()
    .insert(user)
    .values({ email, name: given.name, emailVerified: sql`now()` })
    .onConflictDoUpdate({ target: user.email, set: { name: given.name } })
    .returning()
  return asSignedIn(row!)
}

export const userByEmail = async (email: string): Promise<SignedIn | null> => {
  const [row] = await authDatabase().select().from(user).where(eq(user.email, emailAddress.parse(email)))
  return row ? asSignedIn(row) : null
}

export const userById = async (id: string): Promise<SignedIn | null> => {
  const [row] = await authDatabase().select().from(user).where(eq(user.id, id))
  return row ? asSignedIn(row) : null
}

/** A person's own name; their memberships keep the name they were given there. */
export const renameUser = async (id: string, name: string): Promise<void> => {
  await authDatabase().update(user).set({ name }).where(eq(user.id, id))
}
