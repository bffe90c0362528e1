import { and, eq, isNotNull, notInArray } from 'drizzle-orm'
import { consultancy, invoice } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '../actor'
import { enqueue } from '../jobs/enqueue'
import { log } from '../log'
import { applyInvoice, fetchInvoice, type Fetched } from './apply-invoice'
import { makeStripe } from './gateway'
import { hasStripe, readStripeSettings } from './settings'

/** Nothing at Stripe changes these any more. */
const FINAL = ['paid', 'void'] as const
/** Clocks differ, and an invoice at Stripe is never older than ours. */
const SLACK_MS = 3_600_000

/** Every night: one job for each consultancy that bills through Stripe, so that one whose account does not answer keeps nobody else waiting. */
export const reconcileAll = async (): Promise<void> => {
  const houses = await asActor(job('reconcile', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy))
  for (const { id } of houses) {
    await asActor(job('reconcile', id), async tx => {
      if (await hasStripe(tx)) await enqueue(tx, 'billing', { consultancyId: id, work: 'reconcile', id })
    })
  }
}

/**
 * Lists Stripe's invoices beside ours and brings ours to what Stripe says: the end of an event that never came. What
 * stands at Stripe in our name and is not in our ledger is reported, not touched. Run again, it changes nothing.
 */
export const reconcile = async (consultancyId: string, clock: () => Date): Promise<{ compared: number; differed: number; strays: number }> => {
  const worker = job('billing', consultancyId)
  const { settings, ours } = await asActor(worker, async tx => {
    const keys = await readStripeSettings(tx)
    if (!keys) return { settings: undefined, ours: [] }
    const isOpen = and(eq(invoice.gateway, 'stripe'), eq(invoice.gatewayAccount, keys.account), isNotNull(invoice.externalId), notInArray(invoice.state, [...FINAL]))
    return { settings: keys, ours: await tx.db.select().from(invoice).where(isOpen) }
  })
  const done = { compared: ours.length, differed: 0, strays: 0 }
  if (!settings || ours.length === 0) return done
  const listed = new Map<string, Fetched>()
  const oldest = Math.min(...ours.map(one => one.issuedAt.getTime())) - SLACK_MS
  const wanted = new Map(ours.map(one => [one.id, one.externalId!]))
  for await (const theirs of makeStripe(settings.secretKey).invoices.list({ created: { gte: Math.floor(oldest / 1000) }, limit: 100 })) {
    listed.set(theirs.id, theirs)
    const claimed = wanted.get(theirs.metadata?.patchbench_invoice ?? '')
    if (claimed === undefined || claimed === theirs.id) continue
    done.strays += 1
    log.error({ consultancyId, invoice: theirs.metadata?.patchbench_invoice, ours: claimed, stray: theirs.id }, 'reconciliation: a second invoice at Stripe in the name of one of ours')
  }
  for (const { id, externalId, state } of ours) {
    const theirs = listed.get(externalId!) ?? (await fetchInvoice(settings.secretKey, externalId!))
    const after = await asActor(worker, async tx => {
      await applyInvoice(tx, settings.account, externalId!, theirs)
      return (await tx.db.select({ state: invoice.state }).from(invoice).where(eq(invoice.id, id)))[0]?.state
    }, clock())
    if (after === state) continue
    done.differed += 1
    log.warn({ consultancyId, invoice: id, before: state, after }, 'reconciliation: Stripe said otherwise')
  }
  return done
}
