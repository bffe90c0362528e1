import { membershipsOf } from '@/db/credentials'
import type { Consultant, MemberRole } from '@/server/actor'
import { userByEmail } from '@/server/auth/users'
import { MARA } from './cast'

// Its name may be changed by whoever tries the demo; its address stays. A namesake's takes a suffix.
const SLUG = /^kestrel-it(-|$)/

/** Mara, who founded the demo consultancy, acting there; null where nobody has founded it yet. */
export const findDemoOwner = async (): Promise<Consultant | null> => {
  const user = await userByEmail(MARA.email)
  const here = user && (await membershipsOf(user.id)).find(one => one.customerId === null && SLUG.test(one.consultancySlug))
  return here ? { kind: 'consultant', role: here.role as MemberRole, consultancyId: here.consultancyId, membershipId: here.membershipId, userId: user.id, ...MARA } : null
}
