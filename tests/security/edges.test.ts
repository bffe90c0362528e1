import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { membershipsOf } from '@/db/credentials'
import { outcome, profile } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Actor, Contact } from '@/server/actor'
import { ensureUser } from '@/server/auth/users'
import { searchBuilds } from '@/server/catalogue/queries'
import { decline } from '@/server/decisions/decide'
import { overviewInput, readOverview } from '@/server/decisions/overview'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalHome } from '@/server/decisions/portal-queries'
import { acceptInvitation } from '@/server/people/accept-invitation'
import { inviteContact } from '@/server/people/invite'
import { changeNotices, noticeSettings } from '@/server/people/notice-settings'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { seenOf } from '../support/tenant-work'
import { raiseTenant, type Tenant } from '../support/tenants'

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
let kestrel: Tenant, heron: Tenant
beforeAll(async () => {
  await admin.connect()
  kestrel = await raiseTenant('Kestrel', ['Aoi', 'Brook'])
  heron = await raiseTenant('Heron', ['Cedar', 'Dale'])
})
afterAll(() => admin.end())

/** Every row of a consultancy, of every table, as one text. */
const everythingOf = async ({ consultancyId }: Tenant): Promise<Record<string, string>> => {
  const { rows } = await admin.query<{ name: string }>(`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'consultancy_id' order by 1`)
  const texts: Record<string, string> = {}
  for (const { name } of rows) texts[name] = (await admin.query(`select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]')::text as text from ${name} t where consultancy_id = $1`, [consultancyId])).rows[0].text as string
  return texts
}

it('edge 16: one person is a contact of customers of two consultancies: each address shows its own, and a setting in one stays there', async () => {
  const email = `both-${crypto.randomUUID()}@example.com`
  const user = await ensureUser({ email, name: 'Aki' })
  const contacts: Contact[] = []
  for (const { people: { owner }, places: [{ customerId }], consultancyId } of [kestrel, heron]) {
    const { token } = await asActor(owner, tx => inviteContact(tx, { customerId, email, role: 'approver', locale: 'en' }))
    const { membershipId } = await acceptInvitation(user, { token, name: 'Aki', locale: 'en', zone: 'UTC' })
    contacts.push({ kind: 'contact', role: 'approver', consultancyId, customerId, userId: user.id, email, name: 'Aki', locale: 'en', zone: 'UTC', membershipId })
  }
  const [atAoi, atCedar] = contacts as [Contact, Contact]
  expect((await membershipsOf(user.id)).map(one => [one.consultancyName, one.customerName]).sort()).toEqual([['Heron', 'Cedar'], ['Kestrel', 'Aoi']])

  const homes = await Promise.all([atAoi, atCedar].map(contact => asActor(contact, readPortalHome)))
  expect(homes.map(home => [home.consultancyName, home.customerName])).toEqual([['Kestrel', 'Aoi'], ['Heron', 'Cedar']])
  expect(JSON.stringify(homes[0])).not.toMatch(new RegExp(['Heron', 'Cedar', 'Dale', 'Brook', heron.consultancyId, heron.places[0].customerId].join('|')))
  expect(JSON.stringify(homes[1])).not.toMatch(new RegExp(['Kestrel', 'Aoi', 'Dale', 'Brook', kestrel.consultancyId, kestrel.places[0].customerId].join('|')))

  await asActor(atAoi, async tx => changeNotices(tx, { ...(await noticeSettings(tx)), locale: 'ja', digestFrequency: 'off' }))
  expect(await asActor(atCedar, noticeSettings)).toMatchObject({ locale: 'en', digestFrequency: 'weekly' })

  const before = await everythingOf(heron)
  const { environmentId } = kestrel.places[0].ids
  await asActor(atAoi, async tx => decline(tx, { environmentId, buildId: kestrel.ids.ru4, seen: await seenOf(tx, kestrel.ids.ru4, environmentId), reason: 'Not now' }))
  expect(await everythingOf(heron)).toEqual(before)
  await expect(asActor(atCedar, tx => decline(tx, { environmentId, buildId: kestrel.ids.ru4, seen: 'x', reason: 'Not now' }))).rejects.toMatchObject({ code: 'not_found', params: { what: 'environment' } })
})

it('edge 17: two consultancies with identical profiles share nothing but the public catalogue; one withdraws a build, the other is untouched', async () => {
  const profilesOf = ({ people: { owner } }: Tenant) => asActor(owner, tx => tx.db.select({ id: profile.id, hash: profile.hash }).from(profile))
  const [own, others] = [await profilesOf(kestrel), await profilesOf(heron)]
  const shared = own.filter(one => others.some(other => other.hash === one.hash))
  expect(shared.length, 'without an identical profile this would show nothing').toBeGreaterThan(0)
  expect(own.filter(one => others.some(other => other.id === one.id))).toEqual([])

  const catalogueOf = async ({ people: { owner } }: Tenant) => (await asActor(owner, tx => searchBuilds(tx, { branchId: 'exchange-2007/sp1' }))).rows.map(row => row.build).filter(row => row.consultancyId === '00000000-0000-0000-0000-000000000000').map(row => row.id)
  expect(await catalogueOf(kestrel)).toEqual(await catalogueOf(heron))

  const { ru4 } = kestrel.ids
  const answersOf = (actor: Actor) => asActor(actor, async tx => (await installAnswers(tx, { buildIds: [ru4] })).map(row => row.answer.status))
  const look = async () => ({
    rows: await everythingOf(heron),
    engineer: await answersOf(heron.people.engineer),
    contact: await answersOf(heron.places[0].people.viewer),
    overview: await asActor(heron.people.reader, tx => readOverview(tx, overviewInput.parse({}))),
    home: await asActor(heron.places[0].people.viewer, readPortalHome),
  })
  const before = await look()
  expect(await answersOf(kestrel.people.engineer)).not.toContain('recalled')
  await asActor(kestrel.people.owner, tx => withdrawBuild(tx, { buildId: ru4, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
  expect(await answersOf(kestrel.people.engineer)).toContain('recalled')
  expect(await answersOf(kestrel.places[1].people.viewer)).toContain('recalled')
  expect(await look()).toEqual(before)
  expect(await asActor(heron.people.owner, tx => tx.db.select({ run: outcome.runId }).from(outcome))).not.toContainEqual({ run: kestrel.ids.sealedRunId })
})
