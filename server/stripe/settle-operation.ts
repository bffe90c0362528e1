import { and, eq } from 'drizzle-orm'
import { billingOp, invoice, stripeCustomer } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { audit } from '../audit'
import type { Claim } from './claim-operation'
import { convergeInvoice } from './converge-invoice'
import { nextKey } from './op-key'
import type { Ending } from './perform-operation'
import { stopInvoice } from './stop-invoice'

/** Writes down how a claimed call ended, and what it brought. */
export const settleOperation = (claim: Claim, ending: Ending, now: Date): Promise<void> =>
  asActor(job('billing', claim.op.consultancyId), async tx => {
    const { op } = claim
    // Invoice before operation, as the claim does, so that the two never wait for each other.
    // Read again: an event may have moved it while the call was under way.
    const [bill] = await tx.db.select().from(invoice).where(eq(invoice.id, claim.invoice.id)).for('update')
    // Somebody took the claim over because this worker was away too long: what they write counts.
    const [current] = await tx.db.select().from(billingOp).where(and(eq(billingOp.id, op.id), eq(billingOp.attempts, op.attempts), eq(billingOp.state, 'sent'))).for('update')
    if (!current || !bill) return
    const asBefore = claim.wasUnknown ? ('unknown' as const) : ('pending' as const)
    const end = async (change: Partial<typeof billingOp.$inferInsert>) => {
      await tx.db.update(billingOp).set(change).where(eq(billingOp.id, op.id))
    }
    switch (ending.fate) {
      case 'done':
        await end({ state: 'done', externalId: ending.externalId, lastError: null })
        await keep(tx, claim, ending)
        return audit(tx, { verb: `billing.stripe_${op.kind}`, subject: { kind: 'billing_op', id: op.id }, customerId: op.customerId, detail: { key: op.key, externalId: ending.externalId } })
      case 'unknown':
        return end({ state: 'unknown', lastError: ending.reason })
      case 'wait':
        // `firstSentAt` stays: an earlier attempt under this key may have taken effect.
        return end({ state: asBefore, lastError: ending.reason })
      case 'missing':
        return end({ state: 'pending', key: nextKey(op.key), firstSentAt: null, lastError: ending.reason })
      case 'failed':
        await end({ state: 'failed', lastError: ending.reason })
        return stopInvoice(tx, bill, { code: 'refused', detail: ending.reason })
      case 'parked':
        await end({ state: asBefore, lastError: ending.reason.detail ?? ending.reason.code })
        return stopInvoice(tx, bill, ending.reason)
    }
  }, now)

const keep = async (tx: Tx, { op, invoice: bill }: Claim, { externalId, invoice: theirs }: Extract<Ending, { fate: 'done' }>): Promise<void> => {
  if (op.kind === 'customer') {
    await tx.db.insert(stripeCustomer).values({ consultancyId: tx.consultancyId, customerId: op.customerId, account: bill.gatewayAccount, externalId }).onConflictDoNothing()
  }
  if (op.kind === 'invoice') await tx.db.update(invoice).set({ externalId }).where(eq(invoice.id, bill.id))
  if (theirs) await convergeInvoice(tx, bill.gatewayAccount, theirs)
}
