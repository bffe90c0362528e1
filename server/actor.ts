import type { CONTACT_ROLES, LOCALES, MEMBER_ROLES } from '@/db/schema/people'

export type MemberRole = (typeof MEMBER_ROLES)[number]
export type ContactRole = (typeof CONTACT_ROLES)[number]
export type Locale = (typeof LOCALES)[number]

type Person = { userId: string; membershipId: string; name: string; email: string; locale: Locale; zone: string }

/** A member of a consultancy, acting on its whole house. */
export type Consultant = Person & { kind: 'consultant'; consultancyId: string; role: MemberRole }

/** A person at one customer: sees that customer's rows and what is shared with it. */
export type Contact = Person & { kind: 'contact'; consultancyId: string; customerId: string; role: ContactRole }

/**
 * Something that polls, by its key: a system, or (without one) whatever systems of its environment it names. A rig's has
 * no customer. It sees its environment's rows and what is shared with it, and holds no permission of any procedure.
 */
export type Device = { kind: 'device'; consultancyId: string; customerId: string | null; environmentId: string; systemId: string | null; keyId: string; name: string }

/** Work without a person. Without a consultancy it can only list the consultancies there are. */
export type Job = { kind: 'job'; consultancyId: string | null; name: string }

/** Who acts. There is no ambient user: every verb is handed its actor through the transaction. */
export type Actor = Consultant | Contact | Device | Job

export const job = (name: string, consultancyId: string | null): Job => ({ kind: 'job', consultancyId, name })

/** How a fact names its maker: see `madeBy` in db/schema/columns.ts. */
export const makerOf = (actor: Actor) => ({ byKind: actor.kind, byId: idOf(actor), byName: actor.name })

/** Which person, or which key; work without a person has none. */
export const idOf = (actor: Actor): string | null => (actor.kind === 'job' ? null : actor.kind === 'device' ? actor.keyId : actor.userId)
