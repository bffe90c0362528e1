import { membershipsOf } from '@/db/credentials'
import { asActor } from '@/db/scope'
import type { Consultant, Contact, ContactRole, MemberRole } from '@/server/actor'
import { ensureUser } from '@/server/auth/users'
import { acceptInvitation } from '@/server/people/accept-invitation'
import { inviteContact, inviteMember } from '@/server/people/invite'
import type { Person } from './cast'
import { minutesAfter } from './clock'

/** Makes a person a member as anyone becomes one: invited, signed up, accepted. Again it only finds them. */
export const joinConsultancy = async (owner: Consultant, person: Person, role: MemberRole, at: Date): Promise<Consultant> => {
  const { consultancyId } = owner
  const { email, locale } = person
  const { userId, membershipId } = await join(person, { consultancyId, customerId: null }, at, async () =>
    (await asActor(owner, tx => inviteMember(tx, { email, role, locale }), at)).token)
  return { kind: 'consultant', consultancyId, userId, membershipId, role, ...person }
}

/** The same for a customer's portal. */
export const joinCustomer = async (inviter: Consultant, customerId: string, person: Person, role: ContactRole, at: Date): Promise<Contact> => {
  const { consultancyId } = inviter
  const { email, locale } = person
  const { userId, membershipId } = await join(person, { consultancyId, customerId }, at, async () =>
    (await asActor(inviter, tx => inviteContact(tx, { customerId, email, role, locale }), at)).token)
  return { kind: 'contact', consultancyId, customerId, userId, membershipId, role, ...person }
}

type Where = { consultancyId: string; customerId: string | null }

// Not a step of the journal: an invitation's token is kept nowhere, so a person who was invited and no more is invited again.
const join = async (person: Person, { consultancyId, customerId }: Where, at: Date, invite: () => Promise<string>) => {
  const user = await ensureUser(person)
  const here = (await membershipsOf(user.id)).find(one => one.consultancyId === consultancyId && one.customerId === customerId)
  if (here) return { userId: user.id, membershipId: here.membershipId }
  const { name, locale, zone } = person
  const { membershipId } = await acceptInvitation(user, { token: await invite(), name, locale, zone }, minutesAfter(at, 90))
  return { userId: user.id, membershipId }
}
