import { setTimeout } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { membershipsOf } from '@/db/credentials'
import { auditEntry, customer, invitation, mail, member } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { ensureUser } from '@/server/auth/users'
import { acceptInvitation, openInvitation, readPresets } from '@/server/people/accept-invitation'
import { removeContact } from '@/server/people/contacts'
import { foundConsultancy } from '@/server/people/found-consultancy'
import { inviteContact, inviteMember } from '@/server/people/invite'
import { changeMemberRole, removeMember } from '@/server/people/members'
import { changeNotices, noticeSettings } from '@/server/people/notice-settings'
import { listContacts, listInvitations, listMembers } from '@/server/people/queries'
import { revokeInvitation } from '@/server/people/revoke-invitation'
import { consoleRouter, portalRouter } from '@/server/root-router'
import { createCallerFactory, type SignedIn } from '@/server/trpc'
import { testDatabase } from '../support/database'

await testDatabase()

const DAY_MS = 86_400_000
const mine = { name: 'A Person', locale: 'en', zone: 'UTC' } as const
const found = async (name: string) => {
  const user = await ensureUser({ email: `owner-${crypto.randomUUID()}@example.com`, name: 'Owner' })
  return { user, ...(await foundConsultancy(user, { name, yourName: 'Owner', currency: 'USD', zone: 'UTC', locale: 'en' })) }
}
const person = (name: string): Promise<SignedIn> => ensureUser({ email: `${name}-${crypto.randomUUID()}@example.com`, name })
const addCustomer = (owner: Consultant, name: string) =>
  asActor(owner, async tx => (await tx.db.insert(customer).values({ consultancyId: owner.consultancyId, name, createdAt: tx.now }).returning({ id: customer.id }))[0]!.id)
const join = async (owner: Consultant, user: SignedIn, role: Consultant['role']): Promise<Consultant> => {
  const { token } = await asActor(owner, tx => inviteMember(tx, { email: user.email, role, locale: 'en' }))
  const { membershipId } = await acceptInvitation(user, { ...mine, token })
  return { ...owner, role, userId: user.id, email: user.email, name: user.name, membershipId }
}
const joinPortal = async (owner: Consultant, user: SignedIn, customerId: string): Promise<Contact> => {
  const { token } = await asActor(owner, tx => inviteContact(tx, { customerId, email: user.email, role: 'approver', locale: 'ja' }))
  const { membershipId } = await acceptInvitation(user, { ...mine, token })
  return { kind: 'contact', role: 'approver', consultancyId: owner.consultancyId, customerId, userId: user.id, email: user.email, name: user.name, locale: 'en', zone: 'UTC', membershipId }
}
const refusal = (work: Promise<unknown>) => work.then(() => 'no refusal', (error: { message: string }) => error.message)

let a: Awaited<ReturnType<typeof found>>
let b: Awaited<ReturnType<typeof found>>
beforeAll(async () => {
  a = await found('Alpha & Söhne')
  b = await found('Alpha & Söhne')
  // Connections at hand, so that what is tried at the same moment really runs at the same moment.
  await Promise.all(Array.from({ length: 4 }, () => asActor(a.owner, tx => tx.db.execute(sql`select pg_sleep(0.1)`))))
})

describe('founding a consultancy', () => {
  it('makes the signed-in person its owner, at an address of its own', async () => {
    expect(a.slug).toBe('alpha-sohne')
    expect(b.slug).toMatch(/^alpha-sohne-/)
    expect(await membershipsOf(a.user.id)).toMatchObject([{ consultancySlug: a.slug, role: 'owner', customerId: null }])
    expect((await found('株式会社 髙﨑')).slug).toMatch(/^consultancy-/)
  })

  it('leaves its audit row', async () => {
    const rows = await asActor(a.owner, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'foundConsultancy')))
    expect(rows).toMatchObject([{ actorId: a.user.id, subjectId: a.owner.consultancyId }])
  })
})

describe('an invitation', () => {
  it('changes nothing before the invited person accepts it, even for a known e-mail address', async () => {
    const known = await person('known')
    const { token } = await asActor(a.owner, tx => inviteMember(tx, { email: known.email, role: 'engineer', locale: 'en' }))
    expect(await membershipsOf(known.id)).toEqual([])
    expect(await openInvitation(token)).toMatchObject({ email: known.email, role: 'engineer' })
    expect(await membershipsOf(known.id)).toEqual([])
    await acceptInvitation(known, { ...mine, token })
    expect(await membershipsOf(known.id)).toMatchObject([{ role: 'engineer', consultancySlug: a.slug }])
  })

  it('goes by mail, with its link, and is kept as a digest', async () => {
    const { id, token } = await asActor(a.owner, tx => inviteMember(tx, { email: 'mailed@example.com', role: 'reader', locale: 'ja' }))
    const [letter] = await asActor(a.owner, tx => tx.db.select().from(mail).where(eq(mail.key, `invitation:${id}`)))
    expect(letter).toMatchObject({ kind: 'invitation', toAddress: 'mailed@example.com', locale: 'ja' })
    expect(letter!.text).toContain(`/invitations/${token}`)
    const [kept] = await asActor(a.owner, tx => tx.db.select().from(invitation).where(eq(invitation.id, id)))
    expect(JSON.stringify(kept)).not.toContain(token)
  })

  it('goes to a contact in the customer’s language, and offers the time where the customer is', async () => {
    const [{ id: customerId } = { id: '' }] = await asActor(a.owner, tx => tx.db.insert(customer).values({ consultancyId: a.owner.consultancyId, name: '丸の内商事', zone: 'Asia/Tokyo', locale: 'ja', createdAt: tx.now }).returning({ id: customer.id }))
    const presetsOf = async (locale?: 'en') => readPresets((await openInvitation((await asActor(a.owner, tx => inviteContact(tx, { customerId, email: 'hana@example.com', role: 'viewer', locale }))).token))!)
    expect(await presetsOf()).toEqual({ locale: 'ja', zone: 'Asia/Tokyo' })
    expect(await presetsOf('en')).toEqual({ locale: 'en', zone: 'Asia/Tokyo' })
    const { token } = await asActor(a.owner, tx => inviteMember(tx, { email: 'new@example.com', role: 'reader', locale: 'en' }))
    expect(await readPresets((await openInvitation(token))!)).toEqual({ locale: 'en', zone: 'UTC' })
  })

  it('is accepted only by the address it went to', async () => {
    const [invited, other] = [await person('invited'), await person('other')]
    const { token } = await asActor(a.owner, tx => inviteMember(tx, { email: invited.email, role: 'owner', locale: 'en' }))
    expect(await refusal(acceptInvitation(other, { ...mine, token }))).toBe('people.errors.otherAddress')
    expect(await membershipsOf(other.id)).toEqual([])
    expect(await openInvitation(token)).not.toBeNull()
  })

  it('works once, also when accepted twice at the same moment', async () => {
    const user = await person('double')
    const { token } = await asActor(a.owner, tx => inviteMember(tx, { email: user.email, role: 'reader', locale: 'en' }))
    const answers = await Promise.allSettled([acceptInvitation(user, { ...mine, token }), acceptInvitation(user, { ...mine, token })])
    expect(answers.map(answer => (answer.status === 'fulfilled' ? 'accepted' : answer.reason.message)).sort()).toEqual(['accepted', 'people.errors.invitationOver'])
    expect(await refusal(acceptInvitation(user, { ...mine, token }))).toBe('people.errors.invitationOver')
  })

  it('is over after 14 days', async () => {
    const user = await person('late')
    const { token } = await asActor(a.owner, tx => inviteMember(tx, { email: user.email, role: 'reader', locale: 'en' }))
    const now = Date.now()
    expect(await openInvitation(token, new Date(now + 13.9 * DAY_MS))).not.toBeNull()
    expect(await refusal(acceptInvitation(user, { ...mine, token }, new Date(now + 14.1 * DAY_MS)))).toBe('people.errors.invitationOver')
  })

  it('is over when revoked, or when a newer one replaces it', async () => {
    const user = await person('revoked')
    const email = { email: user.email, role: 'reader', locale: 'en' } as const
    const first = await asActor(a.owner, tx => inviteMember(tx, email))
    const second = await asActor(a.owner, tx => inviteMember(tx, email))
    expect(await openInvitation(first.token)).toBeNull()
    await asActor(a.owner, tx => revokeInvitation(tx, { invitationId: second.id }))
    expect(await refusal(acceptInvitation(user, { ...mine, token: second.token }))).toBe('people.errors.invitationOver')
  })

  it('is not made for someone who is there already', async () => {
    expect(await refusal(asActor(a.owner, tx => inviteMember(tx, { email: a.user.email, role: 'reader', locale: 'en' })))).toBe('people.errors.alreadyMember')
  })

  it('is neither seen, revoked nor made in another consultancy', async () => {
    const foreignCustomer = await addCustomer(b.owner, 'Foreign')
    const { id } = await asActor(b.owner, tx => inviteMember(tx, { email: 'theirs@example.com', role: 'reader', locale: 'en' }))
    expect((await asActor(a.owner, listInvitations)).map(row => row.id)).not.toContain(id)
    expect(await refusal(asActor(a.owner, tx => revokeInvitation(tx, { invitationId: id })))).toBe('notFound')
    expect(await refusal(asActor(a.owner, tx => inviteContact(tx, { customerId: foreignCustomer, email: 'x@example.com', role: 'viewer', locale: 'en' })))).toBe('notFound')
  })
})

describe('one person in several places', () => {
  it('has each with its own role', async () => {
    const user = await person('everywhere')
    const [one, two] = [await addCustomer(a.owner, 'One'), await addCustomer(b.owner, 'Two')]
    await joinPortal(a.owner, user, one)
    await joinPortal(b.owner, user, two)
    await join(b.owner, user, 'billing')
    const places = await membershipsOf(user.id)
    expect(places.map(m => [m.consultancySlug, m.customerId, m.role])).toHaveLength(3)
    expect(places).toEqual(expect.arrayContaining([
      expect.objectContaining({ consultancySlug: a.slug, customerId: one, role: 'approver' }),
      expect.objectContaining({ consultancySlug: b.slug, customerId: two, role: 'approver' }),
      expect.objectContaining({ consultancySlug: b.slug, customerId: null, role: 'billing' }),
    ]))
  })
})

describe('members and contacts', () => {
  it('never lose their last owner', async () => {
    const house = await found('Alone')
    const alone = house.owner.membershipId
    expect(await refusal(asActor(house.owner, tx => changeMemberRole(tx, { memberId: alone, role: 'reader' })))).toBe('people.errors.lastOwner')
    expect(await refusal(asActor(house.owner, tx => removeMember(tx, { memberId: alone })))).toBe('people.errors.lastOwner')
    await asActor(house.owner, tx => changeMemberRole(tx, { memberId: alone, role: 'owner' }))
  })

  it('keep one owner when two owners demote each other at the same moment', async () => {
    const house = await found('Duel')
    const second = await join(house.owner, await person('second'), 'owner')
    const [demoted, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = asActor(house.owner, async tx => {
      await changeMemberRole(tx, { memberId: second.membershipId, role: 'reader' })
      demoted.resolve()
      await commit.promise
    })
    await demoted.promise
    const other = asActor(second, tx => changeMemberRole(tx, { memberId: house.owner.membershipId, role: 'reader' }))
    const answers = Promise.allSettled([first, other])
    await setTimeout(300)
    commit.resolve()
    expect((await answers).map(answer => answer.status)).toEqual(['fulfilled', 'rejected'])
    expect((await asActor(house.owner, listMembers)).filter(row => row.role === 'owner')).toHaveLength(1)
  })

  it('are nobody from the moment they are removed', async () => {
    const user = await person('leaver')
    const customerId = await addCustomer(a.owner, 'Left')
    const [asMember, asContact] = [await join(a.owner, user, 'reader'), await joinPortal(a.owner, user, customerId)]
    await asActor(a.owner, tx => removeMember(tx, { memberId: asMember.membershipId }))
    expect((await membershipsOf(user.id)).map(m => m.customerId)).toEqual([customerId])
    await asActor(a.owner, tx => removeContact(tx, { contactId: asContact.membershipId }))
    expect(await membershipsOf(user.id)).toEqual([])
  })

  it('are out of reach of another consultancy', async () => {
    const customerId = await addCustomer(b.owner, 'Beyond')
    const theirs = await joinPortal(b.owner, await person('theirs'), customerId)
    expect(await refusal(asActor(a.owner, tx => removeMember(tx, { memberId: b.owner.membershipId })))).toBe('notFound')
    expect(await refusal(asActor(a.owner, tx => changeMemberRole(tx, { memberId: b.owner.membershipId, role: 'reader' })))).toBe('notFound')
    expect(await refusal(asActor(a.owner, tx => removeContact(tx, { contactId: theirs.membershipId })))).toBe('notFound')
    expect((await asActor(a.owner, tx => listContacts(tx))).map(row => row.id)).not.toContain(theirs.membershipId)
  })

  it('are managed by owners only', async () => {
    const makeConsole = createCallerFactory(consoleRouter)
    for (const role of ['engineer', 'billing', 'reader'] as const) {
      const actor = await join(a.owner, await person(role), role)
      const { people, settings } = makeConsole({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' })
      expect(await refusal(people.inviteMember({ email: 'z@example.com', role: 'reader', locale: 'en' }))).toContain('FORBIDDEN')
      expect(await refusal(people.changeMemberRole({ memberId: actor.membershipId, role: 'owner' }))).toContain('FORBIDDEN')
      expect(await refusal(people.removeMember({ memberId: a.owner.membershipId }))).toContain('FORBIDDEN')
      expect(await refusal(settings.read())).toContain('FORBIDDEN')
      expect((await people.members()).length).toBeGreaterThan(1)
    }
  })

  it('cannot be asked about by a contact', async () => {
    const customerId = await addCustomer(a.owner, 'Curious')
    const actor = await joinPortal(a.owner, await person('curious'), customerId)
    expect(await asActor(actor, tx => tx.db.select().from(member))).toEqual([])
    expect(await asActor(actor, tx => tx.db.select().from(invitation))).toEqual([])
    const { people } = createCallerFactory(consoleRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' })
    expect(await refusal(people.members())).toContain('NOT_FOUND')
  })
})

describe('notices', () => {
  const wanted = { name: 'Renamed', locale: 'ja', zone: 'Asia/Tokyo', digestFrequency: 'daily', digestHour: 7, digestWeekday: 3, digestWhenNothingChanged: true } as const

  it('are set by everyone for their own membership only', async () => {
    const user = await person('noticed')
    const customerId = await addCustomer(a.owner, 'Noticed')
    const [contact, colleague, staff] = [await joinPortal(a.owner, user, customerId), await joinPortal(a.owner, await person('colleague'), customerId), await join(a.owner, user, 'reader')]
    await asActor(contact, tx => changeNotices(tx, wanted))
    expect(await asActor(contact, noticeSettings)).toEqual(wanted)
    expect((await asActor(colleague, noticeSettings)).digestFrequency).toBe('weekly')
    expect((await asActor(staff, noticeSettings)).zone).toBe('UTC')
    expect((await membershipsOf(user.id)).find(m => m.customerId === customerId)).toMatchObject({ locale: 'ja', zone: 'Asia/Tokyo' })
  })

  it('take no zone that does not exist, no tenant and no role', async () => {
    const customerId = await addCustomer(a.owner, 'Strict')
    const actor = await joinPortal(a.owner, await person('strict'), customerId)
    const { notices } = createCallerFactory(portalRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' })
    for (const extra of [{ zone: 'Mars/Phobos' }, { role: 'approver' }, { consultancyId: b.owner.consultancyId }, { userId: b.user.id }, { digestHour: 24 }]) {
      expect(await refusal(notices.change({ ...wanted, ...extra } as never))).not.toBe('no refusal')
    }
    expect((await asActor(actor, noticeSettings)).zone).toBe('UTC')
  })
})

describe('the settings of the house', () => {
  it('read money and component kinds as a person writes them', async () => {
    const { settings } = createCallerFactory(consoleRouter)({ user: a.user, actor: a.owner, locale: 'en' })
    await settings.change({ name: 'Alpha', currency: 'JPY', labourRate: '12,000', zone: 'Asia/Tokyo' })
    expect(await settings.read()).toMatchObject({ name: 'Alpha', currency: 'JPY', labourRateMinor: 12_000 })
    expect(await refusal(settings.change({ name: 'Alpha', currency: 'JPY', labourRate: '1.5', zone: 'UTC' }))).toBe('people.errors.labourRate')
    const other = createCallerFactory(consoleRouter)({ user: b.user, actor: b.owner, locale: 'en' })
    expect(await other.settings.read()).toMatchObject({ name: 'Alpha & Söhne', currency: 'USD' })
  })
})
