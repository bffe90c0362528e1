import type { Locale } from '@/server/actor'
import { poolOf } from './pools'

/** One place a person belongs to: a consultancy as a member, or (with a customer) as its contact. */
export type Membership = {
  consultancyId: string
  consultancySlug: string
  consultancyName: string
  customerId: string | null
  customerName: string | null
  membershipId: string
  role: string
  email: string
  name: string
  locale: Locale
  zone: string
}

/** An invitation that still lives. */
export type InvitationScope = {
  consultancyId: string
  consultancyName: string
  customerId: string | null
  customerName: string | null
  invitationId: string
  email: string
  role: string
  expiresAt: Date
}

const camel = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]))

const ask = async <T>(text: string, value: string): Promise<T[]> => {
  const { rows } = await poolOf('app').query<Record<string, unknown>>({ name: text, text, values: [value] })
  return rows.map(row => camel(row) as T)
}

/** Every place a person belongs to. Resolving credentials is all that looks past the tenant wall, in SECURITY DEFINER functions. */
export const membershipsOf = (userId: string): Promise<Membership[]> => ask<Membership>('select * from memberships_of($1)', userId)

/** The scope a living invitation's token opens, by the token's SHA-256. */
export const invitationScope = async (tokenHash: string): Promise<InvitationScope | undefined> =>
  (await ask<InvitationScope>('select * from invitation_scope($1)', tokenHash))[0]
