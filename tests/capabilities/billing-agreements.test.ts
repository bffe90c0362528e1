import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { agreement, agreementAcceptance, agreementOffer, auditEntry, contact, customer, exposure, mail, payer, withdrawal } from '@/db/schema'
import { asActor } from '@/db/scope'
import { acceptAgreement } from '@/server/billing/accept-agreement'
import { listAgreements, readAgreement } from '@/server/billing/agreements'
import { readCosts } from '@/server/billing/costs'
import { setAgreement, setAgreementInput } from '@/server/billing/set-agreement'
import { setSeats } from '@/server/billing/set-seats'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { consoleRouter, portalRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { contactOf, foundHouse, memberOf, type House } from '../support/billing-house'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house as sceneHouse, publish, RU4, sealedRun } from '../support/scene'

await testDatabase()

const offer = (house: House, terms: Record<string, unknown> = {}, index = 0) =>
  asActor(house.owner, tx => setAgreement(tx, setAgreementInput.parse({ customerId: house.customers[index]!.id, ...terms })))
const termsNow = async (house: House, index = 0) => (await asActor(house.worker, tx => tx.db.select().from(agreement).where(eq(agreement.customerId, house.customers[index]!.id))))[0]!
const mails = (house: House) => asActor(house.worker, tx => tx.db.select().from(mail).where(eq(mail.kind, 'notice')))
const approverOf = (house: House, index = 0) => contactOf(house.consultancyId, house.customers[index]!.id)
/** Customers without an agreement: what is offered is their first. */
const bareHouse = async (customers = 1, currency = 'USD') => {
  const house = await foundHouse({ customers, currency })
  await asActor(house.owner, tx => tx.db.delete(agreement))
  return house
}

describe('an offer', () => {
  it('is kept as it was, and told to every approver in their language, once, and to nobody else', async () => {
    const house = await bareHouse(2)
    await asActor(house.worker, tx => tx.db.insert(contact).values((['approver', 'viewer'] as const).map(role => ({ consultancyId: house.consultancyId, customerId: house.customers[0]!.id, role, userId: randomUUID(), email: `hana-${role}@example.com`, name: 'Hana', locale: 'ja' as const, createdAt: tx.now }))))
    await offer(house, { basis: 'weight', weight: '3', capCampaign: '250', capMonth: '1,000.00' })
    await offer(house, { basis: 'weight', weight: '3', capCampaign: '250.00', capMonth: '1000' })
    const letters = await mails(house)
    expect(letters.map(letter => letter.toAddress).sort()).toEqual(['aki0@example.com', 'hana-approver@example.com'])
    const [inEnglish, inJapanese] = letters.sort((a, b) => a.toAddress.localeCompare(b.toAddress))
    for (const words of ['weighed with 3', '$250.00', '$1,000.00', `/portal/${house.customers[0]!.id}/costs`]) expect(inEnglish!.text).toContain(words)
    for (const words of ['重み 3', '$250.00', '暦月']) expect(inJapanese!.text).toContain(words)
    expect(inEnglish!.customerId).toBe(house.customers[0]!.id)
    const { history } = await asActor(house.owner, tx => readAgreement(tx, house.customers[0]!.id))
    expect(history).toMatchObject([{ number: 1, basis: 'weight', weight: 3, payment: 'share', capCampaignMinor: 25_000, capMonthMinor: 100_000, currency: 'USD', byName: 'Olga', acceptedAt: null }])
    await offer(house, { weight: 3 })
    expect((await asActor(house.owner, tx => readAgreement(tx, house.customers[0]!.id))).history.map(one => [one.number, one.basis, one.capMonthMinor])).toEqual([[2, null, null], [1, 'weight', 100_000]])
    expect(await mails(house)).toHaveLength(4)
  })

  it.each([
    [{ capCampaign: '0' }, 'capZero', 'capCampaign'],
    [{ capMonth: '1.005' }, 'amount', 'capMonth'],
    [{ capMonth: 'plenty' }, 'amount', 'capMonth'],
    [{ payment: 'retainer', capMonth: '5' }, 'capWithoutShare', 'capMonth'],
    [{ payment: 'included', capCampaign: '5' }, 'capWithoutShare', 'capCampaign'],
  ])('of %j is refused, naming the field', async (terms, message, field) => {
    const house = await bareHouse()
    await expect(offer(house, terms)).rejects.toMatchObject({ code: 'bad_input', message: `billing.errors.${message}`, field })
    expect(await asActor(house.worker, tx => tx.db.select().from(agreementOffer))).toEqual([])
  })

  it('with a cap finer than cards can charge is refused', async () => {
    await expect(offer(await bareHouse(1, 'KWD'), { capMonth: '1.005' })).rejects.toMatchObject({ message: 'billing.errors.capUnit' })
  })

  it('is one first offer for two at the same moment', async () => {
    const house = await bareHouse()
    await Promise.all([1, 2, 3].map(() => offer(house, { weight: 2 })))
    expect(await asActor(house.worker, tx => tx.db.select().from(agreementOffer))).toHaveLength(1)
    expect(await mails(house)).toHaveLength(1)
  })

  it('says where nobody could accept it', async () => {
    const house = await bareHouse(2)
    await asActor(house.worker, tx => tx.db.delete(contact).where(eq(contact.customerId, house.customers[1]!.id)))
    expect((await asActor(house.owner, listAgreements)).map(row => row.approvers)).toEqual([1, 0])
  })
})

describe('an acceptance', () => {
  it('is a fact: who said yes, to which offer; again, it changes nothing', async () => {
    const house = await bareHouse()
    await offer(house, { weight: 2 })
    const approver = approverOf(house)
    await asActor(approver, tx => acceptAgreement(tx, { number: 1 }))
    await asActor(approver, tx => acceptAgreement(tx, { number: 1 }))
    const signed = await asActor(house.worker, tx => tx.db.select().from(agreementAcceptance))
    expect(signed).toMatchObject([{ byKind: 'contact', byId: approver.userId, byName: 'Aki' }])
    const [entry] = await asActor(house.worker, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'billing.accept_agreement')))
    expect(entry).toMatchObject({ actorId: approver.userId, detail: { weight: 2, number: 1 } })
    expect((await asActor(approver, readCosts)).history).toMatchObject([{ number: 1, acceptedByName: 'Aki' }])
  })

  it.each<[string, Record<string, unknown>]>([
    ['weight', { weight: 3 }], ['basis', { weight: 2, basis: 'equal' }], ['payment', { weight: 2, payment: 'included' }], ['cap for a campaign', { weight: 2, capCampaign: '10' }], ['cap for a month', { weight: 2, capMonth: '10' }],
  ])('falls with another %s, and what was seen before cannot be accepted any more', async (_, changed) => {
    const house = await bareHouse()
    await offer(house, { weight: 2 })
    await asActor(approverOf(house), tx => acceptAgreement(tx, { number: 1 }))
    await offer(house, changed)
    expect(await termsNow(house)).toMatchObject({ number: 2, acceptedAt: null, acceptedByName: null })
    await expect(asActor(approverOf(house), tx => acceptAgreement(tx, { number: 1 }))).rejects.toThrow('agreementChanged')
    await asActor(approverOf(house), tx => acceptAgreement(tx, { number: 2 }))
    expect((await asActor(house.owner, tx => readAgreement(tx, house.customers[0]!.id))).history.map(one => one.acceptedAt !== null)).toEqual([true, true])
  })

  it('is asked for anew by whoever comes back in, and not for by whoever stays out', async () => {
    const house = await bareHouse()
    await offer(house, { weight: 2 })
    await asActor(approverOf(house), tx => acceptAgreement(tx, { number: 1 }))
    const before = (await mails(house)).length
    await offer(house, { weight: 2, optedOut: 'on' })
    expect(await mails(house)).toHaveLength(before)
    await expect(asActor(approverOf(house), tx => acceptAgreement(tx, { number: 2 }))).rejects.toThrow('staysOut')
    await offer(house, { weight: 2 })
    expect(await termsNow(house)).toMatchObject({ number: 3, optedOut: false, acceptedAt: null })
  })

  it('is the customer’s own word: nobody of the house signs, no contact for another customer, no viewer, nobody elsewhere', async () => {
    const [house, other] = [await bareHouse(2), await bareHouse(1)]
    await offer(house)
    await offer(house, {}, 1)
    const offers = await asActor(house.worker, tx => tx.db.select().from(agreementOffer))
    const [first, second] = house.customers.map(({ id }) => offers.find(one => one.customerId === id)!)
    const sign = (customerId: string, offerId: string) => ({ consultancyId: house.consultancyId, customerId, offerId, byKind: 'contact' as const, byId: null, byName: 'x', at: new Date() })
    const refused = async (work: Promise<unknown>) => expect(await work.then(() => 'taken', (error: Error) => String(error.cause ?? error))).toMatch(/only a contact of the customer signs|row-level security/)
    await refused(asActor(house.owner, tx => tx.db.insert(agreementAcceptance).values(sign(first!.customerId, first!.id))))
    await refused(asActor(approverOf(house), tx => tx.db.insert(agreementAcceptance).values(sign(second!.customerId, second!.id))))
    await refused(asActor(approverOf(house), tx => tx.db.insert(agreementAcceptance).values(sign(first!.customerId, second!.id))))
    expect(await asActor(approverOf(house), tx => tx.db.select().from(agreementOffer))).toHaveLength(1)
    await asActor(approverOf(house), tx => acceptAgreement(tx, { number: 1 }))
    expect(await termsNow(house, 1)).toMatchObject({ acceptedAt: null })
    await expect(asActor(approverOf(other), tx => acceptAgreement(tx, { number: 1 }))).rejects.toMatchObject({ code: 'not_found' })
    const viewer = contactOf(house.consultancyId, house.customers[1]!.id, 'viewer')
    const asViewer = createCallerFactory(portalRouter)({ user: { id: viewer.userId, email: viewer.email, name: viewer.name }, actor: viewer, locale: 'en' }).billing
    await expect(asViewer.acceptAgreement({ number: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('seats', () => {
  it('are counted by owner and billing, for customers of their own house', async () => {
    const [house, other] = [await bareHouse(), await bareHouse()]
    const customerId = house.customers[0]!.id
    for (const [role, taken] of [['owner', true], ['billing', true], ['engineer', false], ['reader', false]] as const) {
      const actor = memberOf(house.consultancyId, role)
      const api = createCallerFactory(consoleRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' }).billing
      const said = api.setSeats({ customerId, seats: 12 }).then(() => true, (error: { code: string }) => error.code)
      expect(await said, role).toBe(taken || 'FORBIDDEN')
    }
    await expect(asActor(other.owner, tx => setSeats(tx, { customerId, seats: 1 }))).rejects.toMatchObject({ code: 'not_found' })
    expect((await asActor(house.worker, tx => tx.db.select().from(customer)))[0]!.seats).toBe(12)
    await asActor(house.owner, tx => setSeats(tx, { customerId }))
    expect((await asActor(house.worker, tx => tx.db.select().from(customer)))[0]!.seats).toBeNull()
  })
})

describe('who stays out', () => {
  it('is in no split, and gets the recall alert and sees the recall all the same', async () => {
    const kim = await sceneHouse()
    const { ru4, one } = await as(kim, async tx => {
      const wanted = await findVersion(tx, RU4)
      const served = await addCustomer(tx, [{ version: '8.1.311.3' }])
      await setAgreement(tx, { customerId: served.customerId, optedOut: true })
      await publish(tx, wanted.id, { runIds: [await sealedRun(tx, wanted.id, await addRig(tx))] })
      return { ru4: wanted, one: served }
    })
    expect(await as(kim, tx => tx.db.select().from(payer))).toEqual([])
    const { id: withdrawalId } = await as(kim, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    const exposed = await as(kim, tx => tx.db.select().from(exposure))
    await sendAlerts({ consultancyId: kim.consultancyId, buildId: ru4.id, causeId: withdrawalId, installationIds: exposed.map(row => row.installationId) })
    expect((await as(kim, tx => tx.db.select().from(mail).where(eq(mail.kind, 'recall_alert')))).map(row => row.toAddress)).toEqual([one.approver.email])
    expect((await asActor(one.approver, tx => tx.db.select().from(withdrawal))).map(row => row.id)).toEqual([withdrawalId])
  })
})
