import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { agreement, billingRun, campaign, consultancy, customer, invoice, payer, share } from '@/db/schema'
import { asActor } from '@/db/scope'
import { changeBillingSettings } from '@/server/billing/billing-settings'
import { readCosts } from '@/server/billing/costs'
import { ensureCampaign } from '@/server/billing/ensure-campaign'
import { readCampaign } from '@/server/billing/queries'
import { runBilling } from '@/server/billing/run-billing'
import { setSeats } from '@/server/billing/set-seats'
import { weighPayer } from '@/server/domain/payers'
import { contactOf, foundHouse, pricedCampaign, somePublicBuild, type House } from '../support/billing-house'
import { testDatabase } from '../support/database'

await testDatabase()

type Terms = Partial<Pick<typeof agreement.$inferInsert, 'basis' | 'weight' | 'payment' | 'capCampaignMinor' | 'capMonthMinor' | 'currency'>>

/** A house whose customers have accepted these terms, in the order of their ids, as ties go. */
const houseOf = async (terms: readonly Terms[], { currency = 'USD' } = {}) => {
  const house = await foundHouse({ customers: terms.length, currency })
  house.customers.sort((a, b) => (a.id < b.id ? -1 : 1))
  await asActor(house.worker, async tx => {
    for (const [index, one] of terms.entries()) {
      const capped = one.capCampaignMinor ?? one.capMonthMinor
      await tx.db.update(agreement).set({ ...one, currency: one.currency ?? (capped ? currency : null) }).where(eq(agreement.customerId, house.customers[index]!.id))
    }
  })
  return house
}
const look = (house: House, campaignId: string, now?: Date) => asActor(house.owner, tx => readCampaign(tx, campaignId), now)
const bill = async (house: House, campaignId: string, now?: Date) => {
  const { split } = await look(house, campaignId, now)
  return asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: split!.priceMinor, payers: split!.parts.length, seen: split!.seen }), now)
}
const shares = (house: House) => asActor(house.worker, tx => tx.db.select().from(share).orderBy(share.customerId))
const seenBy = (house: House, index: number) => asActor(contactOf(house.consultancyId, house.customers[index]!.id), readCosts)

describe('the price falls', () => {
  it.each<[string, Terms[], [paid: number, house: number, reason: string | null][], rest: number]>([
    ['on the others where one is at its cap', [{ capCampaignMinor: 10_000 }, {}, {}], [[10_000, 0, 'cap_campaign'], [45_000, 0, null], [45_000, 0, null]], 0],
    ['on the house where all are at their caps', [{ capCampaignMinor: 10_000 }, { capMonthMinor: 20_000 }], [[10_000, 0, 'cap_campaign'], [20_000, 0, 'cap_month']], 70_000],
    ['on the house for a part that a retainer covers', [{ payment: 'retainer' }, {}, {}], [[0, 33_334, 'retainer'], [33_333, 0, null], [33_333, 0, null]], 0],
    ['on the house for a part that is included, which grows as every other does with what caps leave', [{ payment: 'included' }, { capCampaignMinor: 10_000 }], [[0, 90_000, 'included'], [10_000, 0, 'cap_campaign']], 0],
    ['by an agreement’s own weight beside the house’s equal parts', [{ basis: 'weight', weight: 3 }, {}], [[75_000, 0, null], [25_000, 0, null]], 0],
  ])('%s: frozen with basis, weight, cap and reason, and the sum is the price', async (_, terms, expected, rest) => {
    const house = await houseOf(terms)
    const campaignId = await pricedCampaign(house)
    const { split } = await look(house, campaignId)
    expect(split!.parts.map(part => [part.amountMinor, part.houseMinor, part.reason])).toEqual(expected)
    expect(split!.restMinor).toBe(rest)
    expect(split!.parts.reduce((sum, part) => sum + part.amountMinor, split!.houseMinor)).toBe(100_000)
    await bill(house, campaignId)
    expect((await shares(house)).map(row => [row.netMinor, row.houseMinor, row.reason])).toEqual(expected)
    expect((await shares(house)).map(row => [row.basis, row.weight, row.capMinor, row.beforeCapsMinor])).toEqual(split!.parts.map(part => [part.basis, part.weight, part.capMinor, part.beforeCapsMinor]))
    const [run] = await asActor(house.worker, tx => tx.db.select().from(billingRun))
    expect(run!.restMinor).toBe(rest)
    const invoiced = await asActor(house.worker, tx => tx.db.select().from(invoice))
    expect(invoiced.map(row => row.totalMinor).sort()).toEqual(expected.map(([paid]) => paid).filter(paid => paid > 0).sort())
    // As it was billed, whatever is agreed later.
    await asActor(house.worker, tx => tx.db.update(agreement).set({ payment: 'included', capCampaignMinor: null, capMonthMinor: null, currency: null, weight: 9 }))
    const later = (await look(house, campaignId)).split!
    expect({ ...later, seen: '', parts: later.parts }).toEqual({ ...split, seen: '', parts: split!.parts })
  })

  it('all on the house where every agreement includes testing: nobody is invoiced, and the campaign is settled', async () => {
    const house = await houseOf([{ payment: 'included' }, { payment: 'retainer' }])
    await bill(house, await pricedCampaign(house))
    expect(await asActor(house.worker, tx => tx.db.select().from(invoice))).toEqual([])
    expect((await asActor(house.worker, tx => tx.db.select().from(campaign)))[0]!.state).toBe('settled')
  })

  it('by systems served, and by seats', async () => {
    const house = await houseOf([{}, { basis: 'equal' }])
    const bySystems = await pricedCampaign(house, { basis: 'systems', systems: [3, 9] })
    expect((await look(house, bySystems)).split!.parts.map(part => [part.basis, part.weight, part.amountMinor])).toEqual([['systems', 3, 75_000], ['equal', 1, 25_000]])
    const bySeats = await pricedCampaign(house, { basis: 'seats', index: 1 })
    expect(await look(house, bySeats)).toMatchObject({ split: null, problem: { code: 'seatsMissing', names: [house.customers[0]!.name] } })
    await expect(asActor(house.owner, tx => runBilling(tx, { campaignId: bySeats, totalMinor: 100_000, payers: 2 }))).rejects.toMatchObject({ message: 'billing.errors.seatsMissing', params: { names: house.customers[0]!.name } })
    await asActor(house.owner, tx => setSeats(tx, { customerId: house.customers[0]!.id, seats: 4 }))
    expect((await look(house, bySeats)).split!.parts.map(part => [part.weight, part.amountMinor])).toEqual([[4, 80_000], [1, 20_000]])
  })

  it('not at all while a cap is in another currency, until terms in the campaign’s are accepted', async () => {
    const house = await houseOf([{ capCampaignMinor: 500, currency: 'EUR' }, {}])
    const campaignId = await pricedCampaign(house)
    expect(await look(house, campaignId)).toMatchObject({ split: null, problem: { code: 'capCurrency', names: [house.customers[0]!.name] } })
    await asActor(house.worker, tx => tx.db.update(agreement).set({ currency: 'USD' }).where(eq(agreement.customerId, house.customers[0]!.id)))
    expect((await look(house, campaignId)).split!.parts.map(part => part.amountMinor)).toEqual([500, 99_500])
  })

  it('on the basis the campaign was opened with, for who joins late too', async () => {
    const house = await houseOf([{}])
    const { id: buildId } = await somePublicBuild(house)
    await asActor(house.owner, tx => changeBillingSettings(tx, { splitBasis: 'systems', issuerAddress: '' }))
    const opened = await asActor(house.owner, tx => ensureCampaign(tx, { buildId }))
    await asActor(house.owner, tx => changeBillingSettings(tx, { splitBasis: 'seats', issuerAddress: '' }))
    const again = await asActor(house.owner, tx => ensureCampaign(tx, { buildId }))
    expect([opened.basis, again.basis]).toEqual(['systems', 'systems'])
    expect(weighPayer(again.basis, { basis: null, weight: 5, systems: 2, seats: 90 })).toEqual({ basis: 'systems', weight: 2 })
  })
})

describe('a month’s cap', () => {
  const paid = async (house: House, index = 0) => (await shares(house)).filter(row => row.customerId === house.customers[index]!.id).map(row => row.netMinor)

  it('counts what other campaigns of the month have assessed, and opens again with the next one in the house’s zone', async () => {
    const house = await houseOf([{ capMonthMinor: 60_000 }, {}])
    await asActor(house.worker, tx => tx.db.update(consultancy).set({ zone: 'Asia/Tokyo' }).where(eq(consultancy.id, house.consultancyId)))
    const campaigns = [await pricedCampaign(house, { index: 0 }), await pricedCampaign(house, { index: 1 }), await pricedCampaign(house, { index: 2 }), await pricedCampaign(house, { index: 3 })]
    // 23:30 on the last of June in Tokyo, and half an hour into July; both are June in UTC.
    const [june, july] = [new Date('2026-06-30T14:30:00Z'), new Date('2026-06-30T15:30:00Z')]
    await bill(house, campaigns[0]!, june)
    expect((await look(house, campaigns[1]!, june)).split!.parts[0]).toMatchObject({ amountMinor: 10_000, capMinor: 10_000, reason: 'cap_month' })
    await bill(house, campaigns[1]!, june)
    await bill(house, campaigns[2]!, june)
    await bill(house, campaigns[3]!, july)
    expect((await paid(house)).sort((a, b) => a - b)).toEqual([0, 10_000, 50_000, 50_000])
    const sums = Map.groupBy(await shares(house), row => row.campaignId)
    expect([...sums.values()].map(rows => rows.reduce((sum, row) => sum + row.netMinor, 0))).toEqual(Array(4).fill(100_000))
  })

  it('holds for campaigns billed at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const house = await houseOf([{ capMonthMinor: 60_000 }, {}])
      const campaigns = [await pricedCampaign(house, { index: 0 }), await pricedCampaign(house, { index: 1 }), await pricedCampaign(house, { index: 2 })]
      await Promise.all(campaigns.map(campaignId => asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: 100_000, payers: 2 }))))
      expect((await paid(house)).sort((a, b) => a - b)).toEqual([0, 10_000, 50_000])
    }
  })

  it('bills what was shown: amounts that another campaign has moved since are refused', async () => {
    const house = await houseOf([{ capMonthMinor: 60_000 }, {}])
    const campaigns = [await pricedCampaign(house, { index: 0 }), await pricedCampaign(house, { index: 1 })]
    const answers = await Promise.allSettled(campaigns.map(campaignId => bill(house, campaignId)))
    const refused = answers.filter(answer => answer.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(refused[0]!.reason).toMatchObject({ code: 'conflict', message: 'billing.errors.splitChanged' })
    expect(await paid(house)).toEqual([50_000])
  })

  it('is one house’s own: another’s shares of a customer do not count', async () => {
    const [house, other] = [await houseOf([{ capMonthMinor: 60_000 }, {}]), await houseOf([{ capMonthMinor: 60_000 }, {}])]
    await bill(house, await pricedCampaign(house))
    const elsewhere = await pricedCampaign(other)
    expect((await look(other, elsewhere)).split!.parts[0]!.amountMinor).toBe(50_000)
    await expect(asActor(other.owner, tx => readCampaign(tx, elsewhere))).resolves.toBeDefined()
    const [foreign] = await asActor(house.worker, tx => tx.db.select().from(campaign))
    await expect(look(other, foreign!.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('what a customer sees (rule 10)', () => {
  it.each<[string, boolean, Terms[]]>([
    ['three equal payers', true, [{}, {}, {}]],
    ['one of them at a cap', false, [{ capCampaignMinor: 10_000 }, {}, {}, {}]],
    ['one of them with a retainer', false, [{ payment: 'retainer' }, {}, {}, {}]],
    ['all at the same cap', false, [{ capCampaignMinor: 10_000 }, { capCampaignMinor: 10_000 }, { capCampaignMinor: 10_000 }]],
    ['another weight among them', false, [{ basis: 'weight', weight: 2 }, {}, {}]],
  ])('%s: count and total are shown: %s', async (_, shown, terms) => {
    const house = await houseOf(terms)
    await bill(house, await pricedCampaign(house))
    for (const index of terms.keys()) {
      const [own] = (await seenBy(house, index)).shares
      expect([own!.payerCount, own!.totalMinor]).toEqual(shown ? [terms.length, 100_000] : [null, null])
    }
  })

  it('is its own reason and terms, and of others nothing', async () => {
    const house = await houseOf([{ capCampaignMinor: 10_000 }, { payment: 'included' }, {}])
    await bill(house, await pricedCampaign(house))
    expect((await Promise.all([0, 1, 2].map(index => seenBy(house, index)))).map(seen => seen.shares.map(row => [row.netMinor, row.reason]))).toEqual([[[10_000, 'cap_campaign']], [[0, 'included']], [[45_000, null]]])
    const seen = await asActor(contactOf(house.consultancyId, house.customers[2]!.id), async tx => [await tx.db.select().from(payer), await tx.db.select().from(billingRun), await tx.db.select().from(campaign), (await tx.db.select().from(customer)).map(row => row.id)])
    expect(seen).toEqual([[], [], [], [house.customers[2]!.id]])
  })
})
