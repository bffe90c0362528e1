import { randomUUID } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { invitationScope, type InvitationScope } from '@/db/credentials'
import { consultancy, contact, customer, invitation, LOCALES, member } from '@/db/schema'
import { asActor } from '@/db/scope'
import { type ContactRole, job, type Locale, type MemberRole } from '../actor'
import { audit } from '../audit'
import { sha256 } from '../auth/credentials-at-rest'
import { DomainError, found } from '../errors'
import { input, line } from '../forms'
import type { SignedIn } from '../trpc'
import { zone } from './zones'

export const acceptInvitationInput = input({ token: z.string().min(20).max(100), name: line(), locale: z.enum(LOCALES), zone: zone() })
export type AcceptInvitation = z.infer<typeof acceptInvitationInput>

/** What an invitation's link opens, while it lives. Reading it changes nothing. */
export const openInvitation = async (token: string, now: Date = new Date()): Promise<InvitationScope | null> => {
  const scope = await invitationScope(sha256(token))
  return scope && scope.expiresAt > now ? scope : null
}

/** What whoever accepts is likely to choose: the language they were written to in, and the time where they are. */
export const readPresets = ({ consultancyId, invitationId, customerId }: InvitationScope): Promise<{ locale: Locale; zone: string }> =>
  asActor(job('invitation', consultancyId), async tx => {
    const [row] = await tx.db
      .select({ locale: invitation.locale, zone: customerId ? customer.zone : consultancy.zone })
      .from(invitation)
      .innerJoin(consultancy, eq(consultancy.id, invitation.consultancyId))
      .leftJoin(customer, and(eq(customer.consultancyId, invitation.consultancyId), eq(customer.id, invitation.customerId)))
      .where(eq(invitation.id, invitationId))
    return { locale: found(row, 'invitation').locale, zone: row?.zone ?? 'UTC' }
  })

/**
 * Makes the signed-in person a member or contact, once, if the invitation was sent to their own address.
 * It is its own edge: whoever accepts has no place yet to act from, so the invitation's scope is acted in as a job.
 */
export const acceptInvitation = async (user: SignedIn, given: AcceptInvitation, now: Date = new Date()) => {
  const scope = await openInvitation(given.token, now)
  if (!scope) throw new DomainError('not_found', 'people.errors.invitationOver')
  if (scope.email !== user.email) throw new DomainError('forbidden', 'people.errors.otherAddress', { params: { invited: scope.email, email: user.email } })
  return asActor(job('invitation', scope.consultancyId), async tx => {
    const [accepted] = await tx.db.update(invitation).set({ acceptedAt: tx.now })
      .where(and(
        eq(invitation.consultancyId, tx.consultancyId), eq(invitation.id, scope.invitationId),
        isNull(invitation.acceptedAt), isNull(invitation.revokedAt), gt(invitation.expiresAt, tx.now),
      ))
      .returning({ id: invitation.id })
    if (!accepted) throw new DomainError('not_found', 'people.errors.invitationOver')
    const person = {
      consultancyId: tx.consultancyId, id: randomUUID(), userId: user.id, email: user.email,
      name: given.name, locale: given.locale, zone: given.zone, createdAt: tx.now,
    }
    const { customerId, role } = scope
    const [made] = customerId
      ? await tx.db.insert(contact).values({ ...person, customerId, role: role as ContactRole }).onConflictDoNothing().returning({ id: contact.id })
      : await tx.db.insert(member).values({ ...person, role: role as MemberRole }).onConflictDoNothing().returning({ id: member.id })
    if (!made) throw new DomainError('conflict', 'people.errors.alreadyHere', { params: { place: scope.customerName ?? scope.consultancyName } })
    await audit(tx, {
      verb: 'acceptInvitation', subject: { kind: customerId ? 'contact' : 'member', id: made.id }, customerId,
      after: { ...person, role }, detail: { invitationId: scope.invitationId, userId: user.id, email: user.email, role },
    })
    return { membershipId: made.id, customerId, consultancyId: scope.consultancyId }
  }, now)
}
