import { desc, eq, ne } from 'drizzle-orm'
import { consultancy, contact, customer, digest, member } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { job, type Actor } from '@/server/actor'
import { roleMay } from '@/server/permissions'
import { digestPeriod } from '@/server/domain/digest-window'

type Row = typeof member.$inferSelect | typeof contact.$inferSelect

/** One person in one place, with the settings that hold there. */
export type Membership = Omit<Row, 'role' | 'customerId'> & {
  role: string
  kind: 'member' | 'contact'
  customerId: string | null
  customerName: string | null
  consultancyName: string
  consultancySlug: string
}

export async function listMemberships(tx: Tx, { withOff = false } = {}): Promise<Membership[]> {
  const house = { consultancyName: consultancy.name, consultancySlug: consultancy.slug }
  const members = await tx.db.select({ row: member, ...house }).from(member).innerJoin(consultancy, eq(consultancy.id, member.consultancyId)).where(withOff ? undefined : ne(member.digestFrequency, 'off'))
  const contacts = await tx.db
    .select({ row: contact, customerName: customer.name, ...house })
    .from(contact)
    .innerJoin(consultancy, eq(consultancy.id, contact.consultancyId))
    .innerJoin(customer, eq(customer.id, contact.customerId))
    .where(withOff ? undefined : ne(contact.digestFrequency, 'off'))
    .orderBy(customer.name, contact.name)
  return [
    ...members.map(({ row, ...rest }): Membership => ({ ...row, ...rest, kind: 'member', customerId: null, customerName: null })),
    ...contacts.map(({ row, ...rest }): Membership => ({ ...row, ...rest, kind: 'contact' })),
  ]
}

/** A contact's digest is read as that contact, so row security holds it too; a member's as a job of the consultancy. */
export const readerOf = (m: Membership): Actor =>
  m.kind === 'member' || m.customerId === null
    ? job('digest', m.consultancyId)
    : { kind: 'contact', consultancyId: m.consultancyId, customerId: m.customerId, role: m.role as 'approver' | 'viewer', userId: m.userId, membershipId: m.id, name: m.name, email: m.email, locale: m.locale, zone: m.zone }

/** Members see money where their role does; a contact sees its own customer's. */
export const seesMoney = (m: Membership): boolean => m.kind === 'contact' || roleMay(m.role, 'billing.read')

export type Period = { key: string; from: Date; to: Date }

/** The period that fell due last for this membership; it begins where the digest before it ended. */
export function periodOf(m: Membership, last: { period: string; coversTo: Date } | undefined, now: Date): Period {
  if (m.digestFrequency === 'off') throw new Error('no digest is asked for')
  const { key, startsAt, endsAt } = digestPeriod({ frequency: m.digestFrequency, hour: m.digestHour, weekday: m.digestWeekday, zone: m.zone }, now)
  return { key, from: last?.coversTo ?? startsAt, to: endsAt }
}

/** Due: not told yet, and the person was there before it fell due. */
export const isDue = (m: Membership, { key, from, to }: Period, last: { period: string } | undefined): boolean =>
  last?.period !== key && from < to && m.createdAt < to

/** Where each membership's digests have come to. */
export async function readLastDigests(tx: Tx): Promise<Map<string, { period: string; coversTo: Date }>> {
  const rows = await tx.db
    .selectDistinctOn([digest.membershipId], { membershipId: digest.membershipId, period: digest.period, coversTo: digest.coversTo })
    .from(digest)
    .orderBy(digest.membershipId, desc(digest.coversTo))
  return new Map(rows.map(row => [row.membershipId, row]))
}
