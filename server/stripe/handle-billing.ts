import { eq } from 'drizzle-orm'
import { invoice } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import type { Payloads } from '../jobs/queues'
import { applyEvent } from './apply-event'
import { claimOperation, NotYet } from './claim-operation'
import { parkInvoice } from './park-invoice'
import { performOperation } from './perform-operation'
import { reconcile } from './reconcile'
import { settleOperation } from './settle-operation'

type Clock = () => Date
const realClock: Clock = () => new Date()

/** The `billing` queue: one invoice's calls to Stripe, one event from it, or a look at both sides. Can be run again at any time. */
export const handleBilling = async ({ consultancyId, work, id }: Payloads['billing'], clock: Clock = realClock): Promise<void> => {
  if (work === 'invoice') return makeInvoice(consultancyId, id, clock)
  if (work === 'event') return applyEvent(consultancyId, id, clock)
  if (work === 'reconcile') return void (await reconcile(consultancyId, clock))
  throw new Error(`the billing queue does not know the work "${work}"`)
}

/** The queue has given up: an invoice half made waits for a person, and says so. */
export const closeBilling = async ({ consultancyId, work, id }: Payloads['billing']): Promise<void> => {
  if (work !== 'invoice') return
  await asActor(job('billing', consultancyId), async tx => {
    const [bill] = await tx.db.select().from(invoice).where(eq(invoice.id, id)).for('update')
    if (bill?.state === 'pending' || bill?.state === 'draft') await parkInvoice(tx, bill, { code: 'given_up' })
  })
}

/**
 * Makes what is left of one invoice at Stripe, call by call.
 * @throws NotYet when the rest has to wait; the queue comes back
 */
export const makeInvoice = async (consultancyId: string, invoiceId: string, clock: Clock = realClock): Promise<void> => {
  for (;;) {
    const claim = await claimOperation(consultancyId, invoiceId, clock())
    if (!claim) return
    const ending = await performOperation(claim)
    await settleOperation(claim, ending, clock())
    if (ending.fate === 'unknown' || ending.fate === 'wait') throw new NotYet(`${claim.op.key}: ${ending.reason}`)
    if (ending.fate === 'failed' || ending.fate === 'parked') return
  }
}
