import { env } from '../env'
import type { SignedIn } from '../trpc'
import { hashingAdapter } from './adapter'
import { newToken, sign, verified } from './credentials-at-rest'
import { SESSION_DAYS } from './session'
import { userByEmail, userById } from './users'

const PURPOSE = 'demo sign-in'

/**
 * A one-click link for a person of the demo: the same at every start, because the secret stays with the data.
 * It works only where DEMO is on.
 */
export const demoSignInLink = async (email: string): Promise<string> => {
  const user = await userByEmail(email)
  if (!user) throw new Error(`there is no account of ${email} to make a demo link for`)
  return `${env().APP_URL}/sign-in/demo?as=${encodeURIComponent(sign(PURPOSE, user.id))}`
}

/** Whom a demo link signs in; null without DEMO, and for a link that is not ours. */
export const demoUser = async (as: string | null | undefined): Promise<SignedIn | null> => {
  if (!env().DEMO || !as) return null
  const id = verified(PURPOSE, as)
  return id ? userById(id) : null
}

/** A session for a demo person; returns the cookie's value. */
export const beginDemoSession = async (user: SignedIn, userAgent: string | null, now: Date = new Date()): Promise<{ token: string; expires: Date }> => {
  if (!env().DEMO) throw new Error('demo sign-in without DEMO')
  const [token, expires] = [newToken(), new Date(now.getTime() + SESSION_DAYS * 86_400_000)]
  await hashingAdapter({ userAgent }).createSession!({ sessionToken: token, userId: user.id, expires })
  return { token, expires }
}
