import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POST } from '@/app/unsubscribe/[token]/route'
import { auditEntry, build, campaign, consultancy, contact, customer, decision, digest, environment, exposure, installation, mail, member, outcome, profile, reinstatement, share, system, verdictRevision, withdrawal } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job, type Consultant } from '@/server/actor'
import { runDigests } from '@/server/digests/run-digests'
import { readUnsubscribeToken, unsubscribeToken } from '@/server/digests/unsubscribe-token'
import type { Outcome } from '@/server/domain/status'
import { forgetSettings } from '@/server/env'
import { closeMailServer } from '@/server/mail/deliver'
import { recordAttempts } from '@/server/mail/attempts'
import { sendQueuedMail } from '@/server/mail/send-queued-mail'
import { consoleRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'

await testDatabase()
const server = await startMailServer()
process.env.SMTP_URL = server.url
forgetSettings()
afterAll(async () => {
  closeMailServer()
  await server.stop()
})

// Memberships here take their digest on Mondays at 08:00 UTC.
const MONDAY = new Date('2026-11-09T08:00:00Z')
const NEXT_MONDAY = new Date('2026-11-16T08:00:00Z')
const before = (hours: number, at = MONDAY) => new Date(at.getTime() - hours * 3_600_000)

type House = { id: string; slug: string }
type Place = { house: House; name: string; customerId: string; environmentId: string; installationId: string; profileId: string }
type BuildReference = { buildOwner: string; buildId: string }

const at = (house: House) => job('test', house.id)
let ru3: BuildReference, ru4: BuildReference, ru5: BuildReference

const found = async (): Promise<House> => {
  const house = { id: randomUUID(), slug: `house-${randomUUID().slice(0, 8)}` }
  await asActor(at(house), tx => tx.db.insert(consultancy).values({ id: house.id, slug: house.slug, name: house.slug, createdAt: before(2000) }))
  return house
}

const findBuild = async (house: House, version: string): Promise<BuildReference> => {
  const [row] = await asActor(at(house), tx => tx.db.select().from(build).where(eq(build.key, `exchange-2007-sp1/${version}`)))
  return { buildOwner: row!.consultancyId, buildId: row!.id }
}

/** A customer with one server on Rollup 3 of Exchange 2007 SP1. */
const addPlace = (house: House, name: string): Promise<Place> =>
  asActor(at(house), async tx => {
    const own = { consultancyId: house.id, createdAt: before(1000) }
    const [{ id: customerId } = { id: '' }] = await tx.db.insert(customer).values({ ...own, name }).returning()
    const [{ id: environmentId } = { id: '' }] = await tx.db.insert(environment).values({ ...own, customerId, kind: 'customer', name: `${name} main` }).returning()
    const [{ id: systemId } = { id: '' }] = await tx.db.insert(system).values({ ...own, customerId, environmentId, name: `${name}-EX1` }).returning()
    const sp1 = { productId: 'exchange-2007', branchId: 'exchange-2007/sp1' }
    const [{ id: profileId } = { id: '' }] = await tx.db.insert(profile).values({ ...own, ...sp1, hash: randomUUID(), facets: { product: ['exchange-2007'] } }).returning()
    const [{ id: installationId } = { id: '' }] = await tx.db.insert(installation).values({ ...own, ...sp1, ...ru3, customerId, environmentId, systemId, identity: 'confirmed', profileId }).returning()
    return { house, name, customerId, environmentId, installationId, profileId }
  })

const addContact = (place: Place, given: Partial<typeof contact.$inferInsert> = {}) =>
  asActor(at(place.house), async tx => {
    const values = { consultancyId: place.house.id, customerId: place.customerId, role: 'approver' as const, userId: randomUUID(), email: `${randomUUID().slice(0, 8)}@example.com`, name: 'Kim', createdAt: before(900), ...given }
    return (await tx.db.insert(contact).values(values).returning())[0]!
  })

/** A verdict on the build and what it means for each place's profile. */
const say = (house: House, about: BuildReference, outcomes: readonly [Place, Outcome][], when: Date, validUntil: Date | null = null) =>
  asActor(at(house), async tx => {
    const [revision] = await tx.db
      .insert(verdictRevision)
      .values({
        ...about, consultancyId: house.id, kind: 'pass', summary: { en: 'Fine' }, remediation: { do: 'keep' }, authorId: randomUUID(), authorName: 'Eng', number: 1, soleEngineer: true, tested: [], publishedAt: when, validUntil,
        conditions: [{ key: 'agent', predicate: { facet: 'component:antivirus', isNone: true }, effect: 'warns', text: { en: 'Stop the agent first', ja: 'エージェントを停止' } }],
      })
      .returning()
    for (const [place, result] of outcomes) {
      await tx.db.insert(outcome).values({
        ...about, consultancyId: house.id, profileId: place.profileId, revisionId: revision!.id, outcome: result, installedOutcome: result, conditionKeys: result === 'conditional' ? ['agent'] : [], unknownFacets: [], reasons: [], evaluatedAt: when,
        differences: result === 'pass' ? [] : [{ key: 'component:antivirus', policy: 'sign_off', rig: [], customer: [`av-of-${place.name.toLowerCase()}@8`] }],
      })
    }
  })

const approve = (place: Place, about: BuildReference, when: Date, result: Outcome = 'pass') =>
  asActor(at(place.house), tx =>
    tx.db.insert(decision).values({ ...about, consultancyId: place.house.id, customerId: place.customerId, environmentId: place.environmentId, kind: 'approved', own: true, pinned: [{ installationId: place.installationId, profileId: place.profileId, outcome: result }], acknowledged: ['agent'], byKind: 'contact', byId: randomUUID(), byName: 'Kim', at: when }),
  )

const withdraw = (house: House, about: BuildReference, exposed: readonly Place[], when: Date) =>
  asActor(at(house), async tx => {
    const [pulled] = await tx.db.insert(withdrawal).values({ ...about, consultancyId: house.id, reason: { en: 'EWS crashes', ja: 'EWS が停止' }, remediation: { do: 'keep' }, byKind: 'consultant', byName: 'Eng', at: when }).returning()
    for (const place of exposed) await tx.db.insert(exposure).values({ consultancyId: house.id, customerId: place.customerId, withdrawalId: pulled!.id, installationId: place.installationId, way: 'automatic', at: when })
    return pulled!.id
  })

const mailsOf = (house: House) => asActor(at(house), tx => tx.db.select().from(mail).orderBy(mail.createdAt))
const digestsOf = (house: House) => asActor(at(house), tx => tx.db.select().from(digest))
const mailTo = async (house: House, email: string) => (await mailsOf(house)).find(({ toAddress }) => toAddress === email)

beforeAll(async () => {
  const house = await found()
  ru3 = await findBuild(house, '8.1.291.2')
  ru4 = await findBuild(house, '8.1.311.3')
  ru5 = await findBuild(house, '8.1.336.1')
})

describe('a digest', () => {
  it('tells a contact what is cleared, asks for the decision, and links to the evidence', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place)
    await say(house, ru4, [[place, 'pass']], before(20), new Date('2026-12-24T00:00:00Z'))
    await runDigests(MONDAY)
    const sent = (await mailTo(house, kim.email))!
    expect(sent.subject).toBe('Aoi: an update waits for your decision')
    expect(sent.text).toContain('✋ Your decision: Update Rollup 4 for Exchange Server 2007 SP1 (8.1.311.3)')
    expect(sent.text).toContain('Decide by 2026-12-24')
    expect(sent.text).toContain(`/portal/${place.customerId}/updates/${ru4.buildId}`)
  })

  it('is newly cleared once approved, and told once only', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place)
    await say(house, ru4, [[place, 'pass']], before(20))
    await approve(place, ru4, before(10))
    await runDigests(MONDAY)
    expect((await mailTo(house, kim.email))!.text).toContain('✔ Cleared: Update Rollup 4')
    await runDigests(NEXT_MONDAY)
    expect(await mailsOf(house)).toHaveLength(1)
    expect((await digestsOf(house)).map(({ mailId }) => mailId !== null)).toEqual(expect.arrayContaining([true, false]))
  })

  it('names the customer’s differing components and the conditions, in its reader’s language', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place, { locale: 'ja' })
    await say(house, ru4, [[place, 'conditional']], before(20))
    await approve(place, ru4, before(10), 'conditional')
    await runDigests(MONDAY)
    const { text, subject } = (await mailTo(house, kim.email))!
    expect(subject).toBe('Aoi: 更新 1 件が適用可になりました')
    expect(text).toContain('◐ 条件付きで適用可')
    expect(text).toContain('ウイルス対策: お客様 av-of-aoi 8、検証環境 なし')
    expect(text).toContain('条件: エージェントを停止')
  })

  it('begins with what was recalled', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place)
    await say(house, ru4, [[place, 'pass']], before(30))
    await say(house, ru5, [[place, 'pass']], before(30))
    await withdraw(house, ru4, [place], before(3))
    await runDigests(MONDAY)
    const { text, subject } = (await mailTo(house, kim.email))!
    expect(subject).toBe('Aoi: an update was recalled')
    expect(text.indexOf('🛑 Recalled: Update Rollup 4')).toBeGreaterThan(0)
    expect(text.indexOf('🛑 Recalled')).toBeLessThan(text.indexOf('✋ Your decision: Update Rollup 5'))
    expect(text).toContain('EWS crashes')
    expect(text.match(/Rollup 4/g)).toHaveLength(1)
  })

  it('tells whoever a recall had reached that it is lifted, and nobody else', async () => {
    const house = await found()
    const [aoi, brook] = [await addPlace(house, 'Aoi'), await addPlace(house, 'Brook')]
    const [kim, bea] = [await addContact(aoi), await addContact(brook)]
    const withdrawalId = await withdraw(house, ru4, [aoi], before(30))
    await asActor(at(house), tx => tx.db.insert(reinstatement).values({ consultancyId: house.id, withdrawalId, reason: { en: 'It was the backup agent' }, byKind: 'consultant', byName: 'Eng', at: before(3) }))
    await runDigests(MONDAY)
    const { text } = (await mailTo(house, kim.email))!
    expect(text).toMatch(/No longer recalled[\s\S]*Update Rollup 4[\s\S]*It was the backup agent[\s\S]*do not install it/)
    expect(await mailTo(house, bea.email)).toBeUndefined()
  })

  it('holds nothing of another customer, and shows money as rule 10 allows', async () => {
    const house = await found()
    const [aoi, brook] = [await addPlace(house, 'Aoi'), await addPlace(house, 'Brook')]
    const kim = await addContact(aoi)
    await say(house, ru4, [[aoi, 'conditional'], [brook, 'not_covered']], before(20))
    await withdraw(house, ru5, [brook], before(3))
    await asActor(at(house), async tx => {
      const [work] = await tx.db.insert(campaign).values({ ...ru4, consultancyId: house.id, currency: 'USD', priceMinor: 100_000, state: 'invoiced', createdAt: before(50) }).returning()
      const part = { consultancyId: house.id, campaignId: work!.id, weight: 1, currency: 'USD', at: before(5), label: 'Rollup 4' }
      await tx.db.insert(share).values([{ ...part, customerId: aoi.customerId, assessedMinor: 40_000, netMinor: 40_000 }, { ...part, customerId: brook.customerId, assessedMinor: 60_000, netMinor: 60_000 }])
    })
    await runDigests(MONDAY)
    const { text, html } = (await mailTo(house, kim.email))!
    expect(text).toContain('your share is $400.00')
    for (const part of [text, html]) expect(part).not.toMatch(/Brook|av-of-brook|600\.00|1,000\.00|payers|Rollup 5/)
  })

  it('tells a member of every customer, and of money only where the role may see it', async () => {
    const house = await found()
    const [aoi, brook] = [await addPlace(house, 'Aoi'), await addPlace(house, 'Brook')]
    await say(house, ru4, [[aoi, 'pass'], [brook, 'pass']], before(20))
    await asActor(at(house), async tx => {
      const [work] = await tx.db.insert(campaign).values({ ...ru4, consultancyId: house.id, currency: 'USD', state: 'invoiced', createdAt: before(50) }).returning()
      await tx.db.insert(share).values({ consultancyId: house.id, campaignId: work!.id, customerId: aoi.customerId, weight: 1, currency: 'USD', assessedMinor: 4_200, netMinor: 4_200, at: before(5), label: 'Rollup 4' })
      for (const role of ['owner', 'reader'] as const) await tx.db.insert(member).values({ consultancyId: house.id, role, userId: randomUUID(), email: `${role}@${house.slug}.example`, name: role, createdAt: before(900) })
    })
    await runDigests(MONDAY)
    const [owner, reader] = [(await mailTo(house, `owner@${house.slug}.example`))!, (await mailTo(house, `reader@${house.slug}.example`))!]
    expect(owner.text).toContain('Aoi / Aoi main, Brook / Brook main (2 installations)')
    expect(owner.text).toContain(`/console/${house.slug}/builds/${ru4.buildId}`)
    expect([owner.text.includes('$42.00'), reader.text.includes('$42.00')]).toEqual([true, false])
  })

  it('is not sent when nothing changed, unless that was asked for', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const [quiet, eager] = [await addContact(place), await addContact(place, { digestWhenNothingChanged: true })]
    await runDigests(MONDAY)
    expect(await mailTo(house, quiet.email)).toBeUndefined()
    expect((await mailTo(house, eager.email))!.text).toContain('Nothing changed.')
  })

  it('is made at most once a membership and period, by two workers at once and by a run after a crash', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    for (let n = 0; n < 5; n++) await addContact(place)
    await say(house, ru4, [[place, 'pass']], before(20))
    await Promise.all([runDigests(MONDAY), runDigests(MONDAY), runDigests(new Date(MONDAY.getTime() + 1000))])
    await runDigests(before(-24))
    expect(await mailsOf(house)).toHaveLength(5)
    expect(new Set((await digestsOf(house)).map(({ membershipId, period }) => `${membershipId} ${period}`)).size).toBe(5)
  })

  it('leaves nothing out when periods were missed, and does not reach back before the person came', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place)
    const late = await addContact(place, { createdAt: before(-1) })
    await runDigests(MONDAY)
    await say(house, ru4, [[place, 'pass']], before(160, NEXT_MONDAY))
    await approve(place, ru4, before(150, NEXT_MONDAY))
    await runDigests(new Date(NEXT_MONDAY.getTime() + 8 * 86_400_000))
    expect((await mailTo(house, kim.email))!.text).toContain('Cleared: Update Rollup 4')
    expect((await digestsOf(house)).filter(row => row.membershipId === late.id && row.coversTo <= MONDAY)).toHaveLength(0)
  })

  it('edge 16: one person who is a contact at customers of two consultancies gets two mails, and nothing mixes', async () => {
    const [first, second] = [await found(), await found()]
    const [aoi, brook] = [await addPlace(first, 'Aoi'), await addPlace(second, 'Brook')]
    const person = { userId: randomUUID(), email: `both-${randomUUID().slice(0, 8)}@example.com` }
    await addContact(aoi, person)
    await addContact(brook, { ...person, locale: 'ja' })
    await say(first, ru4, [[aoi, 'conditional']], before(20))
    await say(second, ru5, [[brook, 'not_covered']], before(20))
    await withdraw(second, ru4, [brook], before(2))
    await runDigests(MONDAY)
    const [one, two] = [await mailsOf(first), await mailsOf(second)]
    expect([one.length, two.length]).toEqual([1, 1])
    expect(one[0]!.text + one[0]!.html).not.toMatch(/Brook|Rollup 5|EWS|検証/)
    expect(two[0]!.text + two[0]!.html).not.toMatch(/Aoi|av-of-aoi|Your decision/)
    expect(one[0]!.text).toContain('av-of-aoi 8')
    expect(two[0]!.text).toContain('av-of-brook 8')
  })
})

describe('one-click unsubscribe', () => {
  const post = (token: string) => POST(new Request(`http://localhost/unsubscribe/${token}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' }), { params: Promise.resolve({ token }) })

  it('arrives with the digest as RFC 8058 has it, turns that one membership’s digests off, and is audited', async () => {
    const house = await found()
    const place = await addPlace(house, 'Aoi')
    const [kim, other] = [await addContact(place), await addContact(place)]
    await say(house, ru4, [[place, 'pass']], before(20))
    await runDigests(MONDAY)
    await sendQueuedMail(house.id, (await mailTo(house, kim.email))!.id)
    const arrived = server.received.at(-1)!
    const header = (name: string) => arrived.headers.find(({ key }) => key === name)?.value
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const link = /^<(https?:\/\/\S+)>$/.exec(header('list-unsubscribe') ?? '')![1]!
    expect(arrived.text).toContain(link)
    const token = link.split('/').at(-1)!
    expect((await post(token)).status).toBe(200)
    expect((await post(token)).status).toBe(200)
    const frequencies = await asActor(at(house), tx => tx.db.select({ id: contact.id, is: contact.digestFrequency }).from(contact))
    expect(frequencies.find(({ id }) => id === kim.id)!.is).toBe('off')
    expect(frequencies.find(({ id }) => id === other.id)!.is).toBe('weekly')
    const audited = await asActor(at(house), tx => tx.db.select().from(auditEntry).where(and(eq(auditEntry.verb, 'unsubscribe'), eq(auditEntry.subjectId, kim.id))))
    expect(audited).toHaveLength(1)
  })

  it('takes no token but ours', async () => {
    const token = unsubscribeToken({ kind: 'contact', consultancyId: randomUUID(), id: randomUUID() })
    const forged = Buffer.from(token, 'base64url')
    forged[5]! ^= 1
    expect(readUnsubscribeToken(token)).not.toBeNull()
    for (const bad of [forged.toString('base64url'), token.slice(0, -2), '', '-', 'x'.repeat(68)]) expect((await post(bad)).status).toBe(404)
  })
})

describe('the mail page', () => {
  const caller = (house: House, role: Consultant['role'], membershipId: string = randomUUID()) => {
    const actor: Consultant = { kind: 'consultant', consultancyId: house.id, role, userId: randomUUID(), membershipId, name: role, email: 'x@example.com', locale: 'en', zone: 'UTC' }
    return createCallerFactory(consoleRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' })
  }

  it('lists a digest of unknown fate and sends it again on an engineer’s word, audited; not on a reader’s, not twice, not from another house', async () => {
    const [house, other] = [await found(), await found()]
    const place = await addPlace(house, 'Aoi')
    await addContact(place)
    await say(house, ru4, [[place, 'pass']], before(20))
    await runDigests(MONDAY)
    const [{ id: mailId } = { id: '' }] = await mailsOf(house)
    const engineer = caller(house, 'engineer')
    await expect(engineer.mail.resend({ mailId })).rejects.toThrow()
    await recordAttempts(house.id, [], [mailId])
    expect(await sendQueuedMail(house.id, mailId)).toBe('unknown')
    expect((await engineer.mail.list({ state: 'unknown' })).rows.map(row => row.id)).toEqual([mailId])
    expect((await caller(other, 'owner').mail.list({})).rows).toEqual([])
    await expect(caller(other, 'owner').mail.resend({ mailId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(caller(house, 'reader').mail.resend({ mailId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await engineer.mail.resend({ mailId })
    await expect(engineer.mail.resend({ mailId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await sendQueuedMail(house.id, mailId)).toBe('sent')
    expect(await asActor(at(house), tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'resendMail')))).toHaveLength(1)
  })

  it('previews a contact’s next digest as it will be sent, and hands out no unsubscribe link', async () => {
    const [house, other] = [await found(), await found()]
    const place = await addPlace(house, 'Aoi')
    const kim = await addContact(place)
    const now = new Date()
    await say(house, ru4, [[place, 'conditional']], new Date(now.getTime() - 3_600_000))
    const preview = await caller(house, 'owner').digests.preview({ membershipId: kim.id })
    const words = JSON.stringify(preview.letter)
    expect(preview.sent).toBe(true)
    expect(words).toContain('av-of-aoi 8')
    expect(words).not.toContain('/unsubscribe/')
    expect(await mailsOf(house)).toHaveLength(0)
    await expect(caller(other, 'owner').digests.preview({ membershipId: kim.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await caller(other, 'owner').digests.readers()).map(({ id }) => id)).toEqual([])
    const next = new Date(now.getTime() + 8 * 86_400_000)
    await runDigests(next)
    expect((await mailTo(house, kim.email))!.text).toContain('av-of-aoi 8')
  })
})
