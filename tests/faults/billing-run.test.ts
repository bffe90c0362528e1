import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { billingOp, invoice, share } from '@/db/schema'
import { asActor } from '@/db/scope'
import { runBilling } from '@/server/billing/run-billing'
import { saveStripeSettings } from '@/server/stripe/settings'
import { foundHouse, pricedCampaign } from '../support/billing-house'
import { testDatabase } from '../support/database'
import { startSmallStripe } from '../support/small-stripe'
import { startStandin } from '../support/stripe-standin'
import { chanceOf } from './chance'
import { fullOr, PARTS, PATIENCE_MS } from './form'
import { hasten } from './hasten'
import { startLossyLine, type Fate } from './lossy-line'
import { partsOn } from './parts'
import { report } from './report'

const KILLS = fullOr(20, 3)
const CUSTOMERS = fullOr(100, 8)
const WRITES_BETWEEN_KILLS = fullOr(25, 9)
const PRICE = 1000

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
await admin.connect()
const stripe = (await startStandin()) ?? (await startSmallStripe())
const chance = chanceOf('billing-run')

let kills = 0
const fateOf = (nth: number): Fate => {
  if (kills < KILLS && nth % WRITES_BETWEEN_KILLS === 0) return 'killed_after'
  const drawn = chance.next()
  return drawn < 0.08 ? 'lost_before' : drawn < 0.2 ? 'lost_after' : drawn < 0.24 ? 'limited' : 'through'
}
/** The moment after Stripe did what it was asked, of which the worker never hears. Of two workers both die, every second time one. */
const kill = (): void => {
  kills += 1
  const dying = [...parts.running].slice(0, kills % 2 === 0 ? 1 : PARTS)
  void Promise.all(dying.map(one => parts.kill(one))).then(async () => {
    await hasten(admin, 'abandoned')
    dying.forEach(() => parts.start('worker'))
  })
}
const line = await startLossyLine(stripe.url, { fateOf, kill })
const parts = partsOn(database, { STRIPE_API_BASE: line.url })
afterAll(async () => {
  await parts.stopAll()
  await line.close()
  await stripe.close()
  await admin.end()
})

/** In one and not in the other, either way, and what is there twice. */
const differences = (ours: readonly string[], theirs: readonly string[]): number => {
  const [left, right] = [new Set(ours), new Set(theirs)]
  return ours.filter(id => !right.has(id)).length + theirs.filter(id => !left.has(id)).length + ours.length - left.size + theirs.length - right.size
}

describe('a worker killed in the middle of a billing run, Stripe losing answers', () => {
  it('makes invoices whose sum is the price, one line a share, and nothing that is not in our ledger', { timeout: PATIENCE_MS + 90_000 }, async () => {
    const began = Date.now()
    const house = await foundHouse({ customers: CUSTOMERS })
    await asActor(house.owner, tx => saveStripeSettings(tx, { secretKey: 'sk_test_house', webhookSecret: 'whsec_house', account: stripe.account }))
    const campaignId = await pricedCampaign(house, { price: String(PRICE) })
    // An answer kept under its key as a 500 for good, though the write took effect.
    for (const path of ['/v1/invoices', '/v1/invoiceitems', '/v1/customers']) await stripe.fault({ kind: 'error_after', match: `POST ${path}`, times: fullOr(3, 1), skip: 2 })
    await asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: PRICE * 100, payers: CUSTOMERS }))
    for (let n = 0; n < PARTS; n++) parts.start('worker')

    const unfinished = async () => {
      await hasten(admin, 'waiting')
      return asActor(house.worker, async tx => (await tx.db.select().from(billingOp)).filter(({ state }) => state !== 'done').length)
    }
    await expect.poll(unfinished, { timeout: PATIENCE_MS, interval: 500 }).toBe(0).catch(() => undefined)
    const undone = await unfinished()

    const [ops, bills, shares] = await asActor(house.worker, async tx => [await tx.db.select().from(billingOp), await tx.db.select().from(invoice), await tx.db.select().from(share)] as const)
    const theirs = await stripe.state()
    const idsOf = (kind: string) => ops.filter(op => op.kind === kind).map(op => op.externalId ?? 'none')
    const items = theirs.invoiceitem!.map(one => (one as { metadata: Record<string, string> }).metadata.patchbench_share ?? 'none')
    report('billing-run', began, [
      { what: 'kills', count: kills, want: KILLS },
      { what: 'operations left undone', count: undone, want: 0 },
      { what: 'calls lost before Stripe had them', count: line.tally.lost_before, atLeast: 1 },
      { what: 'answers lost after it', count: line.tally.lost_after, atLeast: 1 },
      { what: 'invoices at Stripe', count: theirs.invoice!.length, want: CUSTOMERS },
      { what: 'of them open', count: theirs.invoice!.filter(one => (one as { status?: string }).status === 'open').length, want: CUSTOMERS },
      { what: 'their sum, in cents', count: theirs.invoice!.reduce((sum, one) => sum + Number((one as { total?: number }).total), 0), want: PRICE * 100 },
      { what: 'shares without one line of their own, or with two', count: differences(items, shares.map(row => row.id)), want: 0 },
      { what: 'operations without an object, objects without an operation: customers', count: differences(idsOf('customer'), theirs.customer!.map(one => one.id)), want: 0 },
      { what: 'the same: invoices', count: differences(idsOf('invoice'), theirs.invoice!.map(one => one.id)), want: 0 },
      { what: 'the same: lines', count: differences(idsOf('item'), theirs.invoiceitem!.map(one => one.id)), want: 0 },
      { what: 'writes without a key', count: (await stripe.requests()).filter(({ method, key }) => method === 'POST' && key === null).length, want: 0 },
      { what: 'invoices of ours that are open', count: bills.filter(({ state }) => state === 'open').length, want: CUSTOMERS },
      { what: 'workers that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
