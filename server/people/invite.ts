import { randomUUID } from 'node:crypto'
import { addDays } from 'date-fns'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { contact, CONTACT_ROLES, customer, invitation, LOCALES, member, MEMBER_ROLES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant, Locale } from '../actor'
import { audit } from '../audit'
import { newToken, sha256 } from '../auth/credentials-at-rest'
import { emailAddress } from '../auth/email-address'
import { DomainError, found } from '../errors'
import { id, input } from '../forms'
import { queueInvitationMail } from './invitation-mail'
import { consultancySettings } from './queries'

export const INVITATION_DAYS = 14

export const inviteMemberInput = input({ email: emailAddress, role: z.enum(MEMBER_ROLES), locale: z.enum(LOCALES) })
export const inviteContactInput = input({ customerId: id(), email: emailAddress, role: z.enum(CONTACT_ROLES), locale: z.enum(LOCALES).optional() })

/** Invites someone into the consultancy. Nothing changes for them until they sign in and accept. */
export const inviteMember = async (tx: Tx<Consultant>, given: z.infer<typeof inviteMemberInput>) => {
  const [known] = await tx.db.select({ id: member.id }).from(member).where(and(eq(member.consultancyId, tx.consultancyId), eq(member.email, given.email)))
  if (known) throw new DomainError('conflict', 'people.errors.alreadyMember', { field: 'email', params: { email: given.email } })
  return invite(tx, { ...given, customer: null })
}

/** Invites someone to a customer's portal; without a language, in the customer's. */
export const inviteContact = async (tx: Tx<Consultant>, given: z.infer<typeof inviteContactInput>) => {
  const [row] = await tx.db.select({ id: customer.id, name: customer.name, locale: customer.locale }).from(customer).where(and(eq(customer.consultancyId, tx.consultancyId), eq(customer.id, given.customerId)))
  const place = found(row, 'customer')
  const [known] = await tx.db.select({ id: contact.id }).from(contact)
    .where(and(eq(contact.consultancyId, tx.consultancyId), eq(contact.customerId, place.id), eq(contact.email, given.email)))
  if (known) throw new DomainError('conflict', 'people.errors.alreadyContact', { field: 'email', params: { email: given.email, customer: place.name } })
  return invite(tx, { email: given.email, role: given.role, locale: given.locale ?? place.locale, customer: place })
}

type Invite = { email: string; role: string; locale: Locale; customer: { id: string; name: string } | null }

/** The token is handed back for the mail's sake; the database keeps its digest. */
const invite = async (tx: Tx<Consultant>, { email, role, locale, customer: place }: Invite): Promise<{ id: string; token: string }> => {
  const samePlace = place ? eq(invitation.customerId, place.id) : isNull(invitation.customerId)
  // A second invitation replaces the first, so that only the newest link works.
  await tx.db.update(invitation).set({ revokedAt: tx.now })
    .where(and(eq(invitation.consultancyId, tx.consultancyId), samePlace, eq(invitation.email, email), isNull(invitation.acceptedAt), isNull(invitation.revokedAt)))
  const { name: consultancyName } = await consultancySettings(tx)
  const token = newToken()
  const made = {
    consultancyId: tx.consultancyId, id: randomUUID(), customerId: place?.id ?? null, email, role, locale,
    invitedByName: tx.actor.name, createdAt: tx.now, expiresAt: addDays(tx.now, INVITATION_DAYS),
  }
  await tx.db.insert(invitation).values({ ...made, tokenHash: sha256(token) })
  await queueInvitationMail(tx, { ...made, consultancyName, place: place?.name ?? consultancyName, token })
  await audit(tx, { verb: place ? 'inviteContact' : 'inviteMember', subject: { kind: 'invitation', id: made.id }, customerId: made.customerId, after: made, detail: { email, role } })
  return { id: made.id, token }
}
