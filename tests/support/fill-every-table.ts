import { addDays, nextMonday } from 'date-fns'
import { billingOp, stripeCustomer, stripeEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { runDigests } from '@/server/digests/run-digests'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { fillPatchNight, waiveAsEngineer } from './fill-patch-night'
import type { Tenant } from './tenants'

/** What `raiseTenant` leaves empty: what only Stripe's answers, a patch night and the digests of next Monday would put there. */
export const fillEveryTable = async (...houses: readonly Tenant[]): Promise<void> => {
  for (const house of houses) {
    const { consultancyId, places } = house
    await asActor(job('test', consultancyId), async tx => {
      for (const { customerId } of places) {
        await tx.db.insert(stripeCustomer).values({ consultancyId, customerId, account: 'acct_1', externalId: `cus_${customerId}` })
        await tx.db.insert(billingOp).values({ consultancyId, key: customerId, kind: 'customer', customerId, position: 0, body: {}, bodyHash: '', createdAt: tx.now })
      }
      await tx.db.insert(stripeEvent).values({ consultancyId, account: 'acct_1', eventId: `evt_${consultancyId}`, type: 'invoice.paid', objectId: 'in_1', receivedAt: tx.now })
      await fillPatchNight(tx, house)
    })
    await asActor(house.people.engineer, tx => waiveAsEngineer(tx, house))
  }
  for (const { people, ids } of houses) await asActor(people.owner, tx => reinstateBuild(tx, { withdrawalId: ids.withdrawalId, reason: 'It was the backup agent' }))
  await runDigests(addDays(nextMonday(new Date()), 0.4))
}
