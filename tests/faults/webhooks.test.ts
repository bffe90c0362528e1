import { eq } from 'drizzle-orm'
import pg from 'pg'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { auditEntry, campaign, customer, invoice, stripeEvent } from '@/db/schema'
import { asActor } from '@/db/scope'
import { runBilling } from '@/server/billing/run-billing'
import { enqueue } from '@/server/jobs/enqueue'
import { saveStripeSettings } from '@/server/stripe/settings'
import { foundHouse, pricedCampaign, type House } from '../support/billing-house'
import { testDatabase } from '../support/database'
import { startSmallStripe } from '../support/small-stripe'
import { startStandin } from '../support/stripe-standin'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { chanceOf } from './chance'
import { fullOr, PARTS, PATIENCE_MS } from './form'
import { partsOn } from './parts'
import { deliver, startPostman, type Delivery } from './postman'
import { report } from './report'

const CUSTOMERS = fullOr(60, 6)
const PRICE = 6_000
const SECRET = 'whsec_of_the_house'

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const stripe = (await startStandin()) ?? (await startSmallStripe())
const postman = await startPostman()
const chance = chanceOf('webhooks')
const parts = partsOn(database, { STRIPE_API_BASE: stripe.url, LOG_LEVEL: 'fatal' })
beforeAll(async () => {
  await ensureBuiltOnce()
  await admin.connect()
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  await Promise.all([postman.close(), stripe.close(), admin.end()])
})

const invoices = (house: House) => asActor(house.worker, tx => tx.db.select({ id: invoice.id, name: customer.name, state: invoice.state, paidAt: invoice.paidAt, externalId: invoice.externalId }).from(invoice).innerJoin(customer, eq(customer.id, invoice.customerId)).orderBy(invoice.number))

/** Until nothing is left to be done for this house. */
const worked = async (house: House): Promise<void> => {
  const open = async () => Number((await admin.query<{ count: string }>(`select (select count(*) from pgboss.job where name in ('billing', 'reconcile-stripe') and state < 'completed') + (select count(*) from stripe_event where consultancy_id = $1 and processed_at is null) as count`, [house.consultancyId])).rows[0]!.count)
  await expect.poll(open, { timeout: PATIENCE_MS, interval: 200 }).toBe(0)
}

/** Everything is billed, then most of it is paid, some void, some given up: all of it by people, at Stripe. */
const story = async (): Promise<House> => {
  await stripe.reset()
  await stripe.forwardTo(postman.url, SECRET)
  const house = await foundHouse({ customers: CUSTOMERS })
  await asActor(house.owner, tx => saveStripeSettings(tx, { secretKey: 'sk_test_house', webhookSecret: SECRET, account: stripe.account }))
  const campaignId = await pricedCampaign(house, { price: String(PRICE) })
  await asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: PRICE * 100, payers: CUSTOMERS }))
  await worked(house)
  const client = new Stripe('sk_test_house', { host: '127.0.0.1', port: new URL(stripe.url).port, protocol: 'http' })
  for (const [nth, { externalId }] of (await invoices(house)).toSorted((a, b) => a.name.localeCompare(b.name)).entries()) {
    if (nth % 6 === 4) await client.invoices.voidInvoice(externalId!)
    else if (nth % 6 === 5) await client.invoices.markUncollectible(externalId!)
    else if (nth % 6 !== 3) await stripe.pay(externalId!)
  }
  return house
}

/** What the house believes, by customer. */
const beliefs = async (house: House): Promise<string[]> => [
  ...(await invoices(house)).map(({ name, state, paidAt }) => `${name}: ${state}${paidAt ? ', with its day' : ''}`).toSorted(),
  ...(await asActor(house.worker, tx => tx.db.select({ state: campaign.state }).from(campaign))).map(row => `campaign: ${row.state}`),
]
const differing = (left: readonly string[], right: readonly string[]): number => left.filter((line, nth) => line !== right[nth]).length + Math.abs(left.length - right.length)
const stored = async (house: House): Promise<number> => (await asActor(house.worker, tx => tx.db.select({ id: stripeEvent.id }).from(stripeEvent))).length
/** A change of state said twice in the log is one applied twice. */
const saidTwice = async (house: House): Promise<number> => {
  const said = (await asActor(house.worker, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'billing.invoice_state')))).map(row => `${row.subjectId} ${JSON.stringify(row.detail)}`)
  return said.length - new Set(said).size
}
const distinct = (deliveries: readonly Delivery[]): number => new Set(deliveries.map(one => one.eventId)).size

describe('webhooks tripled, shuffled and dropped', () => {
  it('end where they end in order, and the nightly reconciliation repairs what was dropped', { timeout: PATIENCE_MS + 60_000 }, async () => {
    const began = Date.now()
    const ports = await Promise.all(Array.from({ length: PARTS }, freePort))
    await Promise.all([...ports.map(port => parts.start('web', { PORT: String(port) })), ...ports.map(() => parts.start('worker'))].map(one => one.ready))
    const endpointOf = (house: House) => (nth: number) => `http://127.0.0.1:${ports[nth % ports.length]}/api/stripe/webhook/${house.consultancyId}`

    const orderly = await story()
    const inOrder = await postman.empty()
    let refused = await deliver(inOrder, endpointOf(orderly), 1)
    await worked(orderly)
    const wanted = await beliefs(orderly)

    const shaken = await story()
    const once = await postman.empty()
    const thrice = chance.shuffled([...once, ...once, ...once])
    refused += await deliver(thrice, endpointOf(shaken), 8)
    await worked(shaken)
    // Now: the next story begins with an empty Stripe that names its invoices alike, and at night every house is compared with it.
    const afterShaking = await beliefs(shaken)

    const robbed = await story()
    const all = await postman.empty()
    const lost = new Set((await invoices(robbed)).filter((_, nth) => nth % 2 === 0).map(one => one.externalId))
    const rest = all.filter(one => !lost.has(one.objectId))
    refused += await deliver(rest, endpointOf(robbed), 8)
    await worked(robbed)
    const before = differing(await beliefs(robbed), wanted)
    // What the schedule does at night; twice, because the second time must change nothing.
    for (let night = 0; night < 2; night++) {
      await asActor(robbed.worker, tx => enqueue(tx, 'reconcile-stripe', {}))
      await worked(robbed)
    }

    report('webhooks', began, [
      { what: 'invoices, three times over', count: CUSTOMERS * 3 },
      { what: 'events in order, each once', count: inOrder.length, atLeast: CUSTOMERS / 2 },
      { what: 'events three times, shuffled', count: thrice.length, want: once.length * 3 },
      { what: 'of them stored', count: await stored(shaken), want: distinct(once) },
      { what: 'deliveries not taken', count: refused, want: 0 },
      { what: 'states that differ from those in order', count: differing(afterShaking, wanted), want: 0 },
      { what: 'changes of state written twice', count: (await saidTwice(orderly)) + (await saidTwice(shaken)) + (await saidTwice(robbed)), want: 0 },
      { what: 'events dropped', count: all.length - rest.length, atLeast: 1 },
      { what: 'states that differ because of it', count: before, atLeast: 1 },
      { what: 'states that differ after the reconciliation', count: differing(await beliefs(robbed), wanted), want: 0 },
      { what: 'processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
