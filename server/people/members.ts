import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { member, MEMBER_ROLES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant, MemberRole } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input } from '../forms'

export const changeMemberRoleInput = input({ memberId: id(), role: z.enum(MEMBER_ROLES) })
export const removeMemberInput = input({ memberId: id() })

export const changeMemberRole = async (tx: Tx<Consultant>, { memberId, role }: z.infer<typeof changeMemberRoleInput>): Promise<void> => {
  const before = await lockMember(tx, memberId, role)
  await tx.db.update(member).set({ role }).where(isMember(tx, memberId))
  await audit(tx, { verb: 'changeMemberRole', subject: { kind: 'member', id: memberId }, before, after: { ...before, role }, detail: { email: before.email, from: before.role, to: role } })
}

/** From the next request on the person is nobody here; what they did keeps their name. */
export const removeMember = async (tx: Tx<Consultant>, { memberId }: z.infer<typeof removeMemberInput>): Promise<void> => {
  const before = await lockMember(tx, memberId, null)
  await tx.db.delete(member).where(isMember(tx, memberId))
  await audit(tx, { verb: 'removeMember', subject: { kind: 'member', id: memberId }, before, detail: { email: before.email, role: before.role } })
}

const isMember = (tx: Tx, memberId: string) => and(eq(member.consultancyId, tx.consultancyId), eq(member.id, memberId))

/** Owners are locked first, in one order: two who demote each other at once cannot both succeed. */
const lockMember = async (tx: Tx<Consultant>, memberId: string, roleAfter: MemberRole | null) => {
  const owners = await tx.db.select({ id: member.id }).from(member)
    .where(and(eq(member.consultancyId, tx.consultancyId), eq(member.role, 'owner'))).orderBy(member.id).for('update')
  const [row] = await tx.db.select().from(member).where(isMember(tx, memberId)).for('update')
  const before = found(row, 'member')
  if (before.role === 'owner' && roleAfter !== 'owner' && owners.every(owner => owner.id === memberId)) {
    throw new DomainError('precondition', 'people.errors.lastOwner', { field: 'role', params: { name: before.name } })
  }
  return before
}
