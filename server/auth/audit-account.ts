import { membershipsOf } from '@/db/credentials'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import { audit } from '../audit'
import type { SignedIn } from '../trpc'

/**
 * Tells every place a person belongs to, in its own chain, that the ways to sign in as them have changed. An account is
 * no tenant's, so this is an edge of its own and comes after the write.
 */
export const auditAccount = async ({ id, email }: SignedIn, verb: string, detail: Record<string, unknown>): Promise<void> => {
  for (const { consultancyId, customerId } of await membershipsOf(id)) {
    await asActor(job('account', consultancyId), tx =>
      audit(tx, { verb, subject: { kind: 'user', id }, customerId, detail: { userId: id, email, ...detail } }))
  }
}
