import { randomUUID } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { and, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  agreement, auditEntry, billingRun, branch, campaign, cost, customer, environment, installation, invoice, outcome, payer, profile, run, share, system, testPlan, verdictRevision, workSegment,
} from '@/db/schema'
import { asActor } from '@/db/scope'
import { acceptAgreement } from '@/server/billing/accept-agreement'
import { readCosts } from '@/server/billing/costs'
import { ensureCampaign } from '@/server/billing/ensure-campaign'
import { freezePayers } from '@/server/billing/freeze-payers'
import { drawInvoice, readInvoiceDocument } from '@/server/billing/invoice-pdf'
import { markPaid } from '@/server/billing/mark-paid'
import { listCampaigns, listUnbilled, readCampaign } from '@/server/billing/queries'
import { recordCost, removeCost } from '@/server/billing/record-cost'
import { runBilling } from '@/server/billing/run-billing'
import { setAgreement } from '@/server/billing/set-agreement'
import { setPrice } from '@/server/billing/set-price'
import { referenceTo } from '@/server/catalogue/queries'
import type { Outcome } from '@/server/domain/status'
import { consoleRouter, portalRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { contactOf, foundHouse, memberOf, pricedCampaign, somePublicBuild, type House } from '../support/billing-house'
import { testDatabase } from '../support/database'

await testDatabase()

const invoices = (house: House) => asActor(house.worker, tx => tx.db.select().from(invoice).orderBy(invoice.number))
const shares = (house: House) => asActor(house.worker, tx => tx.db.select().from(share).orderBy(share.customerId))
const bill = (house: House, campaignId: string, totalMinor: number) => asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor, payers: house.customers.length }))

describe('the split', () => {
  it.each([
    ['USD', '1000.00', 100000, 3, [], [33333, 33333, 33334]],
    ['JPY', '100', 100, 3, [], [33, 33, 34]],
    ['KWD', '100.000', 100000, 3, [], [33330, 33330, 33340]],
    ['USD', '0.05', 5, 3, [1, 2, 4], [1, 1, 3]],
  ])('of %s %s falls on its payers to the last unit', async (currency, price, totalMinor, customers, weights, amounts) => {
    const house = await foundHouse({ currency, customers, weights })
    const campaignId = await pricedCampaign(house, { price, basis: weights.length ? 'weight' : 'equal' })
    const shown = await asActor(house.owner, tx => readCampaign(tx, campaignId))
    expect(shown.split).toMatchObject({ priceMinor: totalMinor, houseMinor: 0 })
    expect(shown.split!.parts.map(part => part.amountMinor).sort((a, b) => a - b)).toEqual(amounts)
    await bill(house, campaignId, totalMinor)
    expect((await shares(house)).map(row => [row.customerId, row.netMinor])).toEqual(shown.split!.parts.map(part => [part.customerId, part.amountMinor]))
  })

  it('refuses a price its currency cannot be charged in, naming the field', async () => {
    const house = await foundHouse({ currency: 'KWD' })
    await expect(pricedCampaign(house, { price: '100.005' })).rejects.toMatchObject({ message: 'billing.errors.priceUnit', field: 'price' })
    const inYen = await foundHouse({ currency: 'JPY' })
    await expect(pricedCampaign(inYen, { price: '10.5' })).rejects.toMatchObject({ message: 'billing.errors.amount', field: 'price' })
  })
})

describe('a billing run', () => {
  it('is one run for a double click in two tabs', async () => {
    const house = await foundHouse()
    const campaignId = await pricedCampaign(house)
    const runs = await Promise.all([bill(house, campaignId, 100000), bill(house, campaignId, 100000), bill(house, campaignId, 100000)])
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
    expect(await bill(house, campaignId, 100000)).toEqual(runs[0])
    expect(await invoices(house)).toHaveLength(3)
    expect(await asActor(house.worker, tx => tx.db.select().from(billingRun))).toHaveLength(1)
    expect((await asActor(house.worker, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'billing.run'))))).toHaveLength(1)
  })

  it('bills what was shown: a price that changed since is refused', async () => {
    const house = await foundHouse()
    const campaignId = await pricedCampaign(house)
    await expect(bill(house, campaignId, 90000)).rejects.toThrow('splitChanged')
    expect(await invoices(house)).toEqual([])
  })

  it('numbers invoices without gaps in each house, at the same moment and after a failure too', async () => {
    const [house, other] = [await foundHouse(), await foundHouse({ customers: 1 })]
    const [first, second] = [await pricedCampaign(house, { index: 0 }), await pricedCampaign(house, { index: 1 })]
    const fails = asActor(house.owner, async tx => {
      await runBilling(tx, { campaignId: first, totalMinor: 100000, payers: 3 })
      throw new Error('rolled back')
    })
    await expect(fails).rejects.toThrow('rolled back')
    await Promise.all([bill(house, first, 100000), bill(house, second, 100000)])
    expect((await invoices(house)).map(row => row.number)).toEqual(['INV-00001', 'INV-00002', 'INV-00003', 'INV-00004', 'INV-00005', 'INV-00006'])
    await bill(other, await pricedCampaign(other), 100000)
    expect((await invoices(other)).map(row => row.number)).toEqual(['INV-00001'])
  })

  it('freezes price, costs and shares', async () => {
    const house = await foundHouse()
    const campaignId = await pricedCampaign(house)
    await bill(house, campaignId, 100000)
    for (const verb of [
      () => asActor(house.owner, tx => setPrice(tx, { campaignId, price: '2000', basis: 'equal' })),
      () => asActor(house.owner, tx => recordCost(tx, { campaignId, kind: 'other', amount: '5', note: 'late' })),
    ]) await expect(verb()).rejects.toThrow('billing.errors.invoiced')
  })

  it('without keys issues our own documents at once, paid by hand, and settles the campaign with the last', async () => {
    const house = await foundHouse()
    const campaignId = await pricedCampaign(house)
    await bill(house, campaignId, 100000)
    const made = await invoices(house)
    expect(made.map(({ state, gateway }) => [state, gateway])).toEqual(Array(3).fill(['open', 'pdf']))
    const stateOf = async () => (await asActor(house.worker, tx => tx.db.select().from(campaign)))[0]!.state
    await Promise.all(made.slice(1).map(({ id }) => asActor(house.owner, tx => markPaid(tx, { invoiceId: id }))))
    expect(await stateOf()).toBe('invoiced')
    await asActor(house.owner, tx => markPaid(tx, { invoiceId: made[0]!.id }))
    await asActor(house.owner, tx => markPaid(tx, { invoiceId: made[0]!.id }))
    expect(await stateOf()).toBe('settled')
  })
})

describe('what a customer sees', () => {
  it('is how many pay and how much in all with three equal payers, and the own share alone otherwise', async () => {
    for (const [given, basis, visible] of [[{ customers: 3 }, 'equal', true], [{ customers: 2 }, 'equal', false], [{ customers: 3, weights: [1, 1, 2] }, 'weight', false]] as const) {
      const house = await foundHouse({ ...given, weights: 'weights' in given ? [...given.weights] : [] })
      await bill(house, await pricedCampaign(house, { basis }), 100000)
      const seen = await asActor(contactOf(house.consultancyId, house.customers[0]!.id), readCosts)
      expect(seen.shares).toHaveLength(1)
      expect([seen.shares[0]!.payerCount, seen.shares[0]!.totalMinor]).toEqual(visible ? [3, 100000] : [null, null])
      expect(seen.invoices).toHaveLength(1)
    }
  })

  it('never is another customer’s, another house’s, or a cost', async () => {
    const [house, other] = [await foundHouse(), await foundHouse()]
    await bill(house, await pricedCampaign(house), 100000)
    const [mine, theirs] = house.customers
    const seen = await asActor(contactOf(house.consultancyId, mine!.id), async tx => ({
      shares: await tx.db.select().from(share), invoices: await tx.db.select().from(invoice), campaigns: await tx.db.select().from(campaign), costs: await tx.db.select().from(cost), payers: await tx.db.select().from(payer), agreements: await tx.db.select().from(agreement),
    }))
    expect([...new Set(seen.shares.concat(seen.invoices as never).map(row => row.customerId))]).toEqual([mine!.id])
    expect([seen.campaigns, seen.costs, seen.payers]).toEqual([[], [], []])
    expect(seen.agreements.map(row => row.customerId)).toEqual([mine!.id])
    const [foreign] = (await invoices(house)).filter(row => row.customerId === theirs!.id)
    await expect(asActor(contactOf(house.consultancyId, mine!.id), tx => readInvoiceDocument(tx, foreign!.id))).rejects.toMatchObject({ code: 'not_found' })
    await expect(asActor(other.owner, tx => readInvoiceDocument(tx, foreign!.id))).rejects.toMatchObject({ code: 'not_found' })
    await expect(asActor(other.owner, tx => markPaid(tx, { invoiceId: foreign!.id }))).rejects.toMatchObject({ code: 'not_found' })
    expect(await asActor(other.owner, listCampaigns)).toEqual([])
  })
})

describe('agreements', () => {
  it('are accepted by the customer as it saw them, and anew after another weight', async () => {
    const house = await foundHouse({ customers: 1 })
    const { id: customerId } = house.customers[0]!
    const approver = contactOf(house.consultancyId, customerId)
    const terms = async () => (await asActor(house.worker, tx => tx.db.select().from(agreement)))[0]!
    await asActor(house.owner, tx => setAgreement(tx, { customerId, weight: 5, optedOut: false }))
    expect(await terms()).toMatchObject({ weight: 5, acceptedAt: null })
    await expect(asActor(approver, tx => acceptAgreement(tx, { number: 1 }))).rejects.toThrow('agreementChanged')
    await asActor(approver, tx => acceptAgreement(tx, { number: 2 }))
    expect(await terms()).toMatchObject({ acceptedByName: 'Aki', acceptedAt: expect.any(Date) })
    await asActor(house.owner, tx => setAgreement(tx, { customerId, weight: 5, optedOut: true }))
    expect(await terms()).toMatchObject({ optedOut: true, acceptedAt: expect.any(Date) })
  })

  it('cannot be offered to another house’s customer', async () => {
    const [house, other] = [await foundHouse({ customers: 1 }), await foundHouse({ customers: 1 })]
    await expect(asActor(house.owner, tx => setAgreement(tx, { customerId: other.customers[0]!.id, weight: 1, optedOut: false }))).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('roles', () => {
  const call = (role: Parameters<typeof memberOf>[1], house: House) => {
    const actor = memberOf(house.consultancyId, role)
    return createCallerFactory(consoleRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' }).billing
  }

  it('let owner and billing see and change money, and nobody else', async () => {
    const house = await foundHouse()
    const campaignId = await pricedCampaign(house)
    for (const role of ['engineer', 'reader'] as const) {
      await expect(call(role, house).campaigns()).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(call(role, house).run({ campaignId, totalMinor: 100000, payers: 3 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(await call('billing', house).campaigns()).toHaveLength(1)
    await expect(call('billing', house).stripe()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await call('owner', house).stripe()).toMatchObject({ settings: null, webhookUrl: expect.stringContaining(house.consultancyId) })
  })

  it('let an approver accept, and a viewer only look', async () => {
    const house = await foundHouse({ customers: 1 })
    for (const [role, code] of [['viewer', 'FORBIDDEN'], ['approver', null]] as const) {
      const actor = contactOf(house.consultancyId, house.customers[0]!.id, role)
      const api = createCallerFactory(portalRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' }).billing
      expect((await api.costs()).terms).toMatchObject({ weight: 1 })
      if (code) await expect(api.acceptAgreement({ number: 1 })).rejects.toMatchObject({ code })
      else await api.acceptAgreement({ number: 1 })
    }
  })
})

/** A system of each customer, whose profile has the outcome given. */
const served = async (house: House, outcomes: (Outcome | null)[]) => {
  const built = await somePublicBuild(house)
  await asActor(house.owner, async tx => {
    const [place] = await tx.db.select().from(branch).where(eq(branch.id, built.branchId!))
    const author = { authorId: randomUUID(), authorName: 'Olga' }
    const [revision] = await tx.db.insert(verdictRevision).values({ consultancyId: house.consultancyId, ...referenceTo(built), kind: 'pass', summary: { en: 'Good' }, remediation: { do: 'keep' }, number: 1, soleEngineer: true, tested: [], publishedAt: tx.now, ...author }).returning()
    for (const [index, { id: customerId }] of house.customers.entries()) {
      const own = { consultancyId: house.consultancyId, customerId }
      const [site] = await tx.db.insert(environment).values({ ...own, kind: 'customer', name: 'Main', createdAt: tx.now }).returning()
      const [server] = await tx.db.insert(system).values({ ...own, environmentId: site!.id, name: 'EX1', createdAt: tx.now }).returning()
      const [shape] = await tx.db.insert(profile).values({ consultancyId: house.consultancyId, hash: `${customerId}`, productId: built.productId, branchId: place!.id, facets: {}, createdAt: tx.now }).returning()
      await tx.db.insert(installation).values({ ...own, environmentId: site!.id, systemId: server!.id, productId: built.productId, branchId: place!.id, reportedVersion: '1.0.0.0', identity: 'unknown_version', profileId: shape!.id, createdAt: tx.now })
      const answer = outcomes[index]
      if (!answer) continue
      await tx.db.insert(outcome).values({ consultancyId: house.consultancyId, ...referenceTo(built), profileId: shape!.id, revisionId: revision!.id, outcome: answer, installedOutcome: answer, differences: [], conditionKeys: [], unknownFacets: [], reasons: [], evaluatedAt: tx.now })
    }
  })
  return built
}

describe('who pays', () => {
  const OUTCOMES: (Outcome | null)[] = ['pass', 'conditional', 'fail', 'not_covered', 'needs_info', 'needs_sign_off', null, 'pass', 'pass']

  it('are the customers with an accepted agreement and a useful answer, frozen at the first publication', async () => {
    const house = await foundHouse({ customers: OUTCOMES.length })
    const built = await served(house, OUTCOMES)
    await asActor(house.owner, async tx => {
      await tx.db.update(agreement).set({ acceptedAt: null }).where(eq(agreement.customerId, house.customers[7]!.id))
      await tx.db.update(agreement).set({ optedOut: true }).where(eq(agreement.customerId, house.customers[8]!.id))
      await tx.db.update(agreement).set({ capMonthMinor: 5000, currency: 'USD' })
      await tx.db.update(customer).set({ seats: 7 })
      await freezePayers(tx, built.id)
    })
    const frozen = () => asActor(house.worker, async tx => (await tx.db.select().from(payer)).map(row => row.customerId).sort())
    const expected = house.customers.slice(0, 3).map(({ id }) => id).sort()
    expect(await frozen()).toEqual(expected)
    // With all that a share is found from.
    expect((await asActor(house.worker, tx => tx.db.select().from(payer))).map(row => [row.systems, row.seats, row.payment, row.capMonthMinor, row.capCurrency])).toEqual(Array(3).fill([1, 7, 'share', 5000, 'USD']))
    await asActor(house.owner, async tx => {
      await tx.db.update(agreement).set({ acceptedAt: tx.now, optedOut: false })
      await freezePayers(tx, built.id)
    })
    expect(await frozen()).toEqual(expected)
  })

  it('is nobody where no agreement is accepted: the price stays with the house and cannot be billed', async () => {
    const house = await foundHouse({ customers: 1 })
    const built = await served(house, ['pass'])
    const campaignId = await asActor(house.owner, async tx => {
      await tx.db.update(agreement).set({ acceptedAt: null })
      await freezePayers(tx, built.id)
      const { id } = await ensureCampaign(tx, { buildId: built.id })
      await setPrice(tx, { campaignId: id, price: '10', basis: 'equal' })
      return id
    })
    expect((await asActor(house.owner, tx => readCampaign(tx, campaignId))).split).toMatchObject({ parts: [], houseMinor: 1000 })
    await expect(asActor(house.owner, tx => runBilling(tx, { campaignId, totalMinor: 1000, payers: 0 }))).rejects.toThrow('noPayers')
  })
})

describe('hours', () => {
  it('come from the runs’ timers, one cost a run, until the campaign is invoiced; a finished run without a bill is shown', async () => {
    const house = await foundHouse()
    const built = await somePublicBuild(house)
    const at = (minutes: number) => new Date(Date.UTC(2026, 0, 5, 9, minutes))
    const maker = { byKind: 'job' as const, byId: null, byName: 'test', at: at(0) }
    const runId = randomUUID()
    const work = (from: number, to: number | null) => ({ consultancyId: house.consultancyId, runId, startedAt: at(from), endedAt: to === null ? null : at(to), byName: 'Olga' })
    await asActor(house.owner, async tx => {
      const [rig] = await tx.db.insert(environment).values({ consultancyId: house.consultancyId, kind: 'lab', name: 'Rig', createdAt: tx.now }).returning()
      const [plan] = await tx.db.insert(testPlan).values({ consultancyId: house.consultancyId, name: 'Plan', productId: built.productId, createdAt: tx.now }).returning()
      await tx.db.insert(run).values({ consultancyId: house.consultancyId, id: runId, ...referenceTo(built), environmentId: rig!.id, planId: plan!.id, ...maker })
      await tx.db.insert(workSegment).values([work(0, 30), work(40, 55), work(60, null)])
    })
    const campaignId = await pricedCampaign(house)
    const costs = () => asActor(house.worker, tx => tx.db.select().from(cost).where(and(eq(cost.campaignId, campaignId), eq(cost.kind, 'labour'))))
    expect(await costs()).toMatchObject([{ runId, minutes: 45, rateMinor: 12000, amountMinor: 9000 }])
    expect((await asActor(house.owner, listCampaigns))[0]!.state).toBe('priced')
    await expect(asActor(house.owner, async tx => removeCost(tx, { costId: (await costs())[0]!.id }))).rejects.toThrow()
    await asActor(house.owner, async tx => {
      await tx.db.update(workSegment).set({ endedAt: at(75) }).where(eq(workSegment.startedAt, at(60)))
      await tx.db.update(run).set({ state: 'sealed', sealedAt: at(80) }).where(eq(run.id, runId))
    })
    expect((await asActor(house.owner, listUnbilled)).map(row => [row.campaignId, row.runs])).toEqual([[campaignId, 1]])
    await bill(house, campaignId, 100000)
    expect(await costs()).toMatchObject([{ minutes: 60, amountMinor: 12000 }])
    expect(await asActor(house.owner, listUnbilled)).toEqual([])
    await asActor(house.owner, async tx => {
      await tx.db.insert(workSegment).values(work(90, 120))
      await ensureCampaign(tx, { buildId: built.id })
    })
    expect(await costs()).toMatchObject([{ minutes: 60 }])
  })
})

/** Every letter the file can draw: a letter its fonts lack is drawn as an empty box and is in no table. */
const lettersOf = (pdf: Buffer): Set<string> => {
  const tables = [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].flatMap(([, content]) => {
    try {
      const text = inflateSync(Buffer.from(content!, 'latin1')).toString('latin1')
      return text.includes('beginbfrange') ? [text] : []
    } catch {
      return []
    }
  })
  const codes = tables.flatMap(table => [...table.matchAll(/<([0-9a-f]{4})>/gi)].map(([, hex]) => parseInt(hex!, 16)))
  return new Set(codes.map(code => String.fromCodePoint(code)))
}

describe('our own invoice', () => {
  it('draws every letter of a Japanese customer’s name', async () => {
    const name = '㈱髙﨑商店①'
    const document = { locale: 'ja' as const, zone: 'Asia/Tokyo', number: 'INV-00001', issuedAt: new Date('2026-01-05'), dueAt: new Date('2026-02-04'), from: 'Kestrel', fromAddress: '東京都墨田区①', to: name, currency: 'JPY', totalMinor: 34, lines: [{ description: 'RU4 の検証', amountMinor: 34 }] }
    const pdf = await drawInvoice(document)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const letters = lettersOf(pdf)
    expect([...`${name}請求書検証￥墨田区`].filter(letter => !letters.has(letter))).toEqual([])
    // What no font of ours has is missed by this very check.
    expect(lettersOf(await drawInvoice({ ...document, to: '\u1680' })).has('\u1680')).toBe(false)
  })
})
