import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { billingOp, billingRun, campaign, invoice, stripeEvent, stripeSettings } from '@/db/schema'
import { asActor } from '@/db/scope'
import { markPaid } from '@/server/billing/mark-paid'
import { releaseInvoice } from '@/server/billing/release-invoice'
import { runBilling } from '@/server/billing/run-billing'
import { forgetSettings } from '@/server/env'
import { claimOperation } from '@/server/stripe/claim-operation'
import { checkStripeKey } from '@/server/stripe/gateway'
import { closeBilling, handleBilling } from '@/server/stripe/handle-billing'
import { opKey } from '@/server/stripe/op-key'
import { receiveEvent } from '@/server/stripe/receive-event'
import { openSecret, sealSecret } from '@/server/stripe/sealed-secret'
import { saveStripeSettings } from '@/server/stripe/settings'
import { settleOperation } from '@/server/stripe/settle-operation'
import { foundHouse, memberOf, pricedCampaign, type House } from '../support/billing-house'
import { testDatabase } from '../support/database'
import { localStripes } from '../support/stripe-standin'

await testDatabase()
const stripes = await localStripes()
afterAll(() => Promise.all(stripes.map(([, stripe]) => stripe.close())))

const SIGNING_SECRET = 'whsec_test_of_this_house'
const hours = (count: number) => () => new Date(Date.now() + count * 3_600_000)
const idsOf = (house: House) => asActor(house.worker, async tx => (await tx.db.select({ id: invoice.id }).from(invoice).orderBy(invoice.number)).map(row => row.id))
const invoices = (house: House) => asActor(house.worker, tx => tx.db.select().from(invoice).orderBy(invoice.number))
const operations = (house: House) => asActor(house.worker, tx => tx.db.select().from(billingOp).orderBy(billingOp.createdAt, billingOp.position))

/** Runs an invoice's job until it is through, as the queue would, and says how often it took. */
const work = async (house: House, id: string, clock?: () => Date): Promise<number> => {
  for (let attempt = 1; attempt <= 60; attempt++) {
    try {
      await handleBilling({ consultancyId: house.consultancyId, work: 'invoice', id }, clock)
      return attempt
    } catch (error) {
      if ((error as Error).name !== 'NotYet') throw error
    }
  }
  throw new Error('the job never came through')
}
const once = (house: House, id: string, clock?: () => Date) => handleBilling({ consultancyId: house.consultancyId, work: 'invoice', id }, clock)

describe.each(stripes)('invoicing through Stripe (%s)', (name, stripe) => {
  beforeEach(async () => {
    process.env.STRIPE_API_BASE = stripe.url
    forgetSettings()
    await stripe.reset()
  })

  const houseAtStripe = async (given: Parameters<typeof foundHouse>[0] = {}) => {
    const house = await foundHouse(given)
    await asActor(house.owner, async tx => saveStripeSettings(tx, { secretKey: 'sk_test_house', webhookSecret: SIGNING_SECRET, account: stripe.account }))
    return house
  }
  const billed = async (given: Parameters<typeof foundHouse>[0] = {}, price = '1000') => {
    const house = await houseAtStripe(given)
    const campaignId = await pricedCampaign(house, { price })
    await asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: Number(price) * 100, payers: house.customers.length }))
    return { house, campaignId, ids: await idsOf(house) }
  }
  const sumAtStripe = async () => (await stripe.state()).invoice!.reduce((sum, one) => sum + Number(one.total), 0)
  const event = (house: { consultancyId: string }, type: string, objectId: string, { id = `evt_${randomUUID()}`, secret = SIGNING_SECRET, age = 0, account }: { id?: string; secret?: string; age?: number; account?: string } = {}) => {
    const payload = JSON.stringify({ id, object: 'event', type, ...(account && { account }), data: { object: { id: objectId, object: 'invoice' } } })
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(Date.now() / 1000) - age })
    return receiveEvent(house.consultancyId, payload, signature)
  }
  const applyEvents = async (house: House, order: 'asc' | 'desc' = 'asc') => {
    const rows = await asActor(house.worker, tx => tx.db.select().from(stripeEvent))
    if (order === 'desc') rows.reverse()
    for (const { id } of rows) await handleBilling({ consultancyId: house.consultancyId, work: 'event', id })
  }

  it('makes one invoice a customer, open, sent and in sum the price', async () => {
    const { house, ids } = await billed()
    for (const id of ids) expect(await work(house, id)).toBe(1)
    expect((await invoices(house)).map(({ state, totalMinor }) => [state, totalMinor]).sort()).toEqual([['open', 33333], ['open', 33333], ['open', 33334]])
    expect((await invoices(house)).every(({ hostedUrl, externalId }) => hostedUrl && externalId)).toBe(true)
    expect(await sumAtStripe()).toBe(100000)
    expect((await operations(house)).every(({ state, externalId }) => state === 'done' && externalId)).toBe(true)
    for (const id of ids) await once(house, id)
    expect((await stripe.state()).invoice).toHaveLength(3)
  })

  it('never makes a call that writes without a key of row ids', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await work(house, ids[0]!)
    const writes = (await stripe.requests()).filter(({ method }) => method === 'POST')
    const [run] = await asActor(house.worker, tx => tx.db.select().from(billingRun))
    const who = house.customers[0]!.id
    expect(writes.map(({ key }) => key)).toEqual([`cu:${who}:v1`, `run:${run!.id}:${who}:inv:v1`, expect.stringMatching(/^sh:[0-9a-f-]{36}:item:v1$/), `run:${run!.id}:${who}:fin:v1`, `run:${run!.id}:${who}:send:v1`])
    expect(() => opKey('invoice', { customerId: who })).toThrow('no runId')
    expect(() => opKey('item', { customerId: who, shareId: '' })).toThrow('no shareId')
  })

  it('a lost answer on the invoice and a job run again make one invoice', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset_after', match: 'POST /v1/invoices', times: 2 })
    expect(await work(house, ids[0]!)).toBe(2)
    expect((await stripe.state()).invoice).toHaveLength(1)
    expect((await invoices(house))[0]!.state).toBe('open')
  })

  it('a lost answer on a line leaves the total as it is', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset_after', match: 'POST /v1/invoiceitems', times: 2 })
    expect(await work(house, ids[0]!)).toBe(2)
    expect(await sumAtStripe()).toBe(100000)
    expect((await stripe.state()).invoiceitem).toHaveLength(1)
  })

  it.each(['POST /v1/customers', 'POST /v1/invoices', 'POST /v1/invoiceitems', 'POST /v1/invoices/*/finalize'])('a 500 after %s took effect is adopted, not doubled', async match => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'error_after', match, times: 1 })
    expect(await work(house, ids[0]!)).toBe(2)
    const state = await stripe.state()
    expect([state.customer!.length, state.invoice!.length, state.invoiceitem!.length]).toEqual([1, 1, 1])
    expect((await invoices(house))[0]!.state).toBe('open')
  })

  it.each(['POST /v1/customers', 'POST /v1/invoices', 'POST /v1/invoiceitems'])('25 hours after the fate of %s was lost, nothing is made a second time', async match => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset_after', match, times: 2 })
    await expect(once(house, ids[0]!)).rejects.toThrow('v1')
    await stripe.advance(25 * 3600)
    await work(house, ids[0]!, hours(25))
    const state = await stripe.state()
    expect([state.customer!.length, state.invoice!.length, state.invoiceitem!.length]).toEqual([1, 1, 1])
    expect(await sumAtStripe()).toBe(100000)
  })

  it('what was lost before it took effect is made under the next key, once its key is too old', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset', match: 'POST /v1/invoices', times: 2 })
    await expect(once(house, ids[0]!)).rejects.toThrow('v1')
    await stripe.advance(25 * 3600)
    await work(house, ids[0]!, hours(25))
    expect((await stripe.state()).invoice).toHaveLength(1)
    expect((await operations(house)).find(({ kind }) => kind === 'invoice')!.key).toMatch(/:inv:v2$/)
  })

  // The full stand-in answers a kept key before it thinks of limits.
  it.runIf(name === 'small stand-in')('a rate limit between a lost answer and the next try does not make the key young again', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset_after', match: 'POST /v1/invoices', times: 2 })
    await stripe.fault({ kind: 'rate_limit', match: 'POST /v1/invoices', times: 1 })
    await expect(once(house, ids[0]!)).rejects.toThrow('v1')
    await expect(once(house, ids[0]!, hours(19))).rejects.toThrow('429')
    await stripe.advance(25 * 3600)
    await work(house, ids[0]!, hours(25))
    expect((await stripe.state()).invoice).toHaveLength(1)
  })

  it('a storm of rate limits over 30 customers ends in 30 invoices whose sum is the price', async () => {
    const { house, ids } = await billed({ customers: 30 })
    for (const [skip, match] of [[3, 'POST /v1/customers'], [2, 'POST /v1/invoices'], [5, 'POST /v1/invoiceitems'], [1, 'POST /v1/invoices/*/finalize']] as const) {
      await stripe.fault({ kind: 'rate_limit', match, times: 25, skip })
    }
    for (const id of ids) await work(house, id)
    expect((await stripe.state()).invoice).toHaveLength(30)
    expect(await sumAtStripe()).toBe(100000)
    expect((await invoices(house)).every(({ state }) => state === 'open')).toBe(true)
  })

  it('two workers at one invoice never interleave its calls', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await Promise.all([work(house, ids[0]!), once(house, ids[0]!).catch(() => undefined), once(house, ids[0]!).catch(() => undefined)])
    await work(house, ids[0]!)
    const writes = (await stripe.requests()).filter(({ method }) => method === 'POST').map(({ key }) => key)
    expect(new Set(writes).size).toBe(writes.length)
    expect((await invoices(house))[0]!.state).toBe('open')
  })

  it('a total that differs is never finalised: the invoice stops with its reason, and stops again until it agrees', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset', match: 'POST /v1/invoices/*/finalize', times: 2 })
    await expect(once(house, ids[0]!)).rejects.toThrow('fin:v1')
    const [drafted] = await invoices(house)
    const client = new Stripe('sk_test_house', { host: '127.0.0.1', port: new URL(stripe.url).port, protocol: 'http' })
    const stray = { invoice: drafted!.externalId!, customer: (await stripe.state()).customer![0]!.id, amount: 100, currency: 'usd' }
    await client.invoiceItems.create(stray)
    await work(house, ids[0]!)
    expect((await invoices(house))[0]).toMatchObject({ state: 'parked', parkedReason: expect.stringContaining('total_differs') })
    await asActor(house.owner, tx => releaseInvoice(tx, { invoiceId: ids[0]! }))
    await work(house, ids[0]!)
    expect((await invoices(house))[0]!.state).toBe('parked')
    expect((await stripe.state()).invoice![0]!.status).toBe('draft')
    await client.invoiceItems.create({ ...stray, amount: -100 })
    await asActor(house.owner, tx => releaseInvoice(tx, { invoiceId: ids[0]! }))
    await work(house, ids[0]!)
    expect((await invoices(house))[0]).toMatchObject({ state: 'open', parkedReason: null })
  })

  it('an invoice the queue gave up says so, and goes on where it was when released', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await stripe.fault({ kind: 'reset_after', match: 'POST /v1/invoices', times: 2 })
    await expect(once(house, ids[0]!)).rejects.toThrow('v1')
    await closeBilling({ consultancyId: house.consultancyId, work: 'invoice', id: ids[0]! })
    expect((await invoices(house))[0]).toMatchObject({ state: 'parked', parkedReason: expect.stringContaining('given_up') })
    await asActor(house.owner, tx => releaseInvoice(tx, { invoiceId: ids[0]! }))
    await work(house, ids[0]!)
    expect((await stripe.state()).invoice).toHaveLength(1)
  })

  it('an invoice that is open is not stopped by a mail that cannot be sent, and one that is paid is not mailed', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await work(house, ids[0]!)
    const { externalId } = (await invoices(house))[0]!
    const leaveUnsent = () => asActor(house.worker, tx => tx.db.update(billingOp).set({ state: 'pending', firstSentAt: null }).where(eq(billingOp.kind, 'send')))
    await leaveUnsent()
    const claim = await claimOperation(house.consultancyId, ids[0]!, new Date())
    await settleOperation(claim!, { fate: 'parked', reason: { code: 'key_refused', detail: '401' } }, new Date())
    expect((await invoices(house))[0]).toMatchObject({ state: 'open', parkedReason: expect.stringContaining('not_sent') })
    await leaveUnsent()
    await stripe.pay(externalId!)
    await event(house, 'invoice.paid', externalId!)
    await applyEvents(house)
    const before = (await stripe.requests()).length
    await once(house, ids[0]!)
    expect((await invoices(house))[0]).toMatchObject({ state: 'paid', parkedReason: null })
    expect((await stripe.requests()).length).toBe(before)
  })

  it('keys of another account stop what was begun on the first', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await expect(asActor(house.owner, tx => saveStripeSettings(tx, { secretKey: 'sk_test_other', webhookSecret: SIGNING_SECRET, account: 'acct_other' }))).rejects.toThrow('stripeBusy')
    await asActor(house.worker, tx => tx.db.update(stripeSettings).set({ account: 'acct_other' }))
    await once(house, ids[0]!)
    expect((await invoices(house))[0]).toMatchObject({ state: 'parked', parkedReason: expect.stringContaining('account_changed') })
    expect((await stripe.requests()).filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('what Stripe would carry over and call paid is invoiced by our own document', async () => {
    const house = await houseAtStripe()
    const campaignId = await pricedCampaign(house, { price: '1' })
    await asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: 100, payers: 3 }))
    expect((await invoices(house)).map(({ gateway, state }) => [gateway, state])).toEqual([['pdf', 'open'], ['pdf', 'open'], ['pdf', 'open']])
    expect(await operations(house)).toEqual([])
  })

  it('one event three times is one row, and the invoice is paid once', async () => {
    const { house, campaignId, ids } = await billed({ customers: 1 })
    await work(house, ids[0]!)
    const [open] = await invoices(house)
    await expect(asActor(house.owner, tx => markPaid(tx, { invoiceId: open!.id }))).rejects.toThrow('stripeSaysPaid')
    await stripe.pay(open!.externalId!)
    const id = `evt_${randomUUID()}`
    for (let copy = 0; copy < 3; copy++) expect(await event(house, 'invoice.paid', open!.externalId!, { id })).toBe(true)
    expect(await asActor(house.worker, tx => tx.db.select().from(stripeEvent))).toHaveLength(1)
    await applyEvents(house)
    await applyEvents(house)
    expect((await invoices(house))[0]).toMatchObject({ state: 'paid', paidAt: expect.any(Date) })
    expect((await asActor(house.worker, tx => tx.db.select().from(campaign).where(eq(campaign.id, campaignId))))[0]!.state).toBe('settled')
  })

  it.each(['asc', 'desc'] as const)('events in any order end in the same state (%s)', async order => {
    const { house, ids } = await billed({ customers: 1 })
    await work(house, ids[0]!)
    const { externalId } = (await invoices(house))[0]!
    await stripe.pay(externalId!)
    for (const type of ['invoice.paid', 'invoice.finalized', 'invoice.updated', 'invoice.created']) await event(house, type, externalId!)
    await applyEvents(house, order)
    expect((await invoices(house))[0]!.state).toBe('paid')
  })

  it('an answer that was overtaken does not turn a paid invoice back', async () => {
    const { house, ids } = await billed({ customers: 1 })
    await work(house, ids[0]!)
    const { externalId } = (await invoices(house))[0]!
    await stripe.pay(externalId!)
    await event(house, 'invoice.paid', externalId!)
    await applyEvents(house)
    const { convergeInvoice } = await import('@/server/stripe/converge-invoice')
    const late = { id: externalId!, status: 'open' as const, total: 100000, total_excluding_tax: 100000, hosted_invoice_url: null, status_transitions: { paid_at: null } }
    await asActor(house.worker, tx => convergeInvoice(tx, stripe.account, late as never))
    expect((await invoices(house))[0]!.state).toBe('paid')
  })

  it('what is not signed by this house, in the last 300 seconds, over these bytes, is refused and not stored', async () => {
    const [{ house, ids }, other] = [await billed({ customers: 1 }), await houseAtStripe()]
    await asActor(other.owner, tx => saveStripeSettings(tx, { secretKey: 'sk_test_other', webhookSecret: 'whsec_of_the_other', account: stripe.account }))
    await work(house, ids[0]!)
    const { externalId } = (await invoices(house))[0]!
    expect(await event(house, 'invoice.paid', externalId!, { secret: 'whsec_wrong' })).toBe(false)
    expect(await event(house, 'invoice.paid', externalId!, { secret: 'whsec_of_the_other' })).toBe(false)
    expect(await event(house, 'invoice.paid', externalId!, { age: 301 })).toBe(false)
    expect(await event(house, 'invoice.paid', externalId!, { account: 'acct_connected_elsewhere' })).toBe(false)
    expect(await event({ ...house, consultancyId: randomUUID() }, 'invoice.paid', externalId!)).toBe(false)
    expect(await event({ ...house, consultancyId: randomUUID() }, 'invoice.paid', externalId!, { secret: 'whsec_nobody_signs_with_this' })).toBe(false)
    expect(await event({ ...house, consultancyId: 'not-an-id' }, 'invoice.paid', externalId!)).toBe(false)
    expect(await receiveEvent(house.consultancyId, '{}', null)).toBe(false)
    for (const one of [house, other]) expect(await asActor(one.worker, tx => tx.db.select().from(stripeEvent))).toEqual([])
  })

  it('another house’s invoice changes nothing, even told by one’s own event', async () => {
    const [{ house, ids }, other] = [await billed({ customers: 1 }), await houseAtStripe()]
    await work(house, ids[0]!)
    const { externalId } = (await invoices(house))[0]!
    await stripe.pay(externalId!)
    expect(await event(other, 'invoice.paid', externalId!)).toBe(true)
    await applyEvents(other)
    expect((await invoices(house))[0]!.state).toBe('open')
    expect(await asActor(memberOf(other.consultancyId), tx => tx.db.select().from(invoice).where(and(eq(invoice.externalId, externalId!))))).toEqual([])
  })

  it('an event that concerns no invoice is kept, and makes no work', async () => {
    const house = await houseAtStripe()
    expect(await event(house, 'customer.created', 'cus_1')).toBe(true)
    expect(await asActor(house.worker, tx => tx.db.select().from(stripeEvent))).toMatchObject([{ type: 'customer.created', processedAt: expect.any(Date) }])
  })

  it('a key is tried before it is kept', async () => {
    expect(await checkStripeKey('sk_test_house')).toBe(stripe.account)
  })
})

describe('keys at rest', () => {
  it('open only where they were sealed', () => {
    const [house, other] = [randomUUID(), randomUUID()]
    const sealed = sealSecret(house, 'stripe secret key', 'sk_test_house')
    expect(sealed).not.toContain('sk_test')
    expect(openSecret(house, 'stripe secret key', sealed)).toBe('sk_test_house')
    expect(() => openSecret(other, 'stripe secret key', sealed)).toThrow()
    expect(() => openSecret(house, 'stripe webhook secret', sealed)).toThrow()
    expect(() => openSecret(house, 'stripe secret key', `${sealed.slice(0, -2)}AA`)).toThrow()
    expect(sealSecret(house, 'stripe secret key', 'sk_test_house')).not.toBe(sealed)
  })
})
