import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { agreement, build, consultancy, contact, customer, payer, product, PUBLIC_CATALOGUE } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job, type Consultant, type Contact, type MemberRole } from '@/server/actor'
import { ensureCampaign } from '@/server/billing/ensure-campaign'
import { setPrice } from '@/server/billing/set-price'
import type { SplitBasis } from '@/server/domain/payers'

const person = (name: string) => ({ userId: randomUUID(), membershipId: randomUUID(), name, email: `${name.toLowerCase()}@example.com`, locale: 'en' as const, zone: 'UTC' })

export const memberOf = (consultancyId: string, role: MemberRole = 'owner'): Consultant => ({ ...person('Olga'), kind: 'consultant', consultancyId, role })
export const contactOf = (consultancyId: string, customerId: string, role: Contact['role'] = 'approver'): Contact => ({ ...person('Aki'), kind: 'contact', consultancyId, customerId, role })

/** A consultancy with `count` customers, each with an accepted agreement and an approver to send invoices to. */
export const foundHouse = async ({ currency = 'USD', customers: count = 3, weights = [] as number[] } = {}) => {
  const consultancyId = randomUUID()
  const customers = Array.from({ length: count }, (_, index) => ({ id: randomUUID(), name: `Customer ${index + 1}` }))
  const worker = job('test', consultancyId)
  await asActor(worker, async tx => {
    await tx.db.insert(consultancy).values({ id: consultancyId, slug: `house-${consultancyId.slice(0, 8)}`, name: 'Kestrel', currency, labourRateMinor: 12_000, createdAt: tx.now })
    await tx.db.insert(customer).values(customers.map(one => ({ ...one, consultancyId, createdAt: tx.now })))
    await tx.db.insert(agreement).values(customers.map((one, index) => ({ consultancyId, customerId: one.id, weight: weights[index] ?? 1, acceptedAt: tx.now, acceptedByName: 'Aki', createdAt: tx.now })))
    await tx.db.insert(contact).values(customers.map((one, index) => ({ consultancyId, customerId: one.id, role: 'approver' as const, userId: randomUUID(), email: `aki${index}@example.com`, name: 'Aki', createdAt: tx.now })))
  })
  return { consultancyId, customers, worker, owner: memberOf(consultancyId) }
}

export type House = Awaited<ReturnType<typeof foundHouse>>

/** Some public build, and always the same one for the same index. */
export const somePublicBuild = (house: House, index = 0) =>
  asActor(house.worker, async tx => {
    const [exchange] = await tx.db.select().from(product).orderBy(product.id).limit(1)
    const rows = await tx.db.select().from(build).where(eq(build.productId, exchange!.id)).orderBy(build.key).limit(index + 1)
    if (rows[index]?.consultancyId !== PUBLIC_CATALOGUE) throw new Error('the test database has no public catalogue')
    return rows[index]
  })

/** A priced campaign whose payers are the house's customers, on their agreements' terms, with as many systems each as given. */
export const pricedCampaign = async (house: House, { price = '1000', basis = 'equal' as SplitBasis, index = 0, systems = [] as number[] } = {}) => {
  const { id: buildId } = await somePublicBuild(house, index)
  return asActor(house.owner, async tx => {
    const { id } = await ensureCampaign(tx, { buildId })
    const agreements = await tx.db.select().from(agreement)
    const order: string[] = house.customers.map(one => one.id)
    await tx.db.insert(payer).values(
      agreements.map(({ customerId, basis: own, weight, payment, capCampaignMinor, capMonthMinor, currency: capCurrency }) => ({
        consultancyId: house.consultancyId, campaignId: id, customerId, basis: own, weight, payment, capCampaignMinor, capMonthMinor, capCurrency, systems: systems[order.indexOf(customerId)] ?? null,
      })),
    )
    await setPrice(tx, { campaignId: id, price, basis })
    return id
  })
}
