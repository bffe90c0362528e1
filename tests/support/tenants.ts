import { and, asc, eq } from 'drizzle-orm'
import { component, mail, system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant, type Contact, type ContactRole, type MemberRole } from '@/server/actor'
import { ensureUser } from '@/server/auth/users'
import { acceptAgreement } from '@/server/billing/accept-agreement'
import { setAgreement } from '@/server/billing/set-agreement'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { correctBuildFact } from '@/server/catalogue/correct-build-fact'
import { recordFix } from '@/server/catalogue/record-fix'
import { recordReplacement } from '@/server/catalogue/record-replacement'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { recordWsusUpdate } from '@/server/exports/record-wsus-update'
import { confirmIdentity } from '@/server/environments/confirm-identity'
import { createCustomer } from '@/server/environments/create-customer'
import { makeKey } from '@/server/devices/keys'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { recordComponent } from '@/server/environments/record-component'
import { statesNone } from '@/server/environments/states-none'
import { recordInterimUpdate } from '@/server/interim-updates/record-interim-update'
import { recordIssue, recordIssueInput } from '@/server/issues/record-issue'
import { acceptInvitation } from '@/server/people/accept-invitation'
import { foundConsultancy } from '@/server/people/found-consultancy'
import { inviteContact, inviteMember } from '@/server/people/invite'
import { acknowledgeStep } from '@/server/recalls/acknowledge-step'
import { listRunbooks, readRunbook } from '@/server/recalls/runbooks'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { writeIncident } from '@/server/recalls/write-incident'
import { rollOutAt, rollOutHouse } from './rollout-work'
import { addServer, findVersion, RU3, RU4, SP1 } from './scene'
import { bill, decideAt, leaveOpen, workInLab } from './tenant-work'

const RU5 = [8, 1, 336, 1]
const TERMS = { name: 'A Person', locale: 'en', zone: 'UTC' } as const

export type MemberName = MemberRole | 'colleague'
export type ContactName = ContactRole | 'second'

/** A customer with its people and the ids of what is theirs. */
export type Place = { name: string; customerId: string; people: Record<ContactName, Contact>; ids: Awaited<ReturnType<typeof furnish>> & Awaited<ReturnType<typeof decideAt>> & Awaited<ReturnType<typeof beginRunbook>> & Awaited<ReturnType<typeof rollOutAt>> & { invoiceId: string; interimUpdateId: string } }

type Unrolled = Omit<Place, 'ids'> & { ids: Omit<Place['ids'], keyof Awaited<ReturnType<typeof rollOutAt>>> }

/**
 * A consultancy with two customers, people of every role, and something in nearly every table, all made by the verbs
 * themselves. Two of them raised with the same names have identical profiles.
 */
export const raiseTenant = async (name: string, customers: readonly [string, string] = ['Aoi', 'Brook']) => {
  const founder = await ensureUser({ email: `owner-${crypto.randomUUID()}@example.com`, name: 'Olga' })
  const { slug, owner } = await foundConsultancy(founder, { name, yourName: 'Olga', currency: 'USD', zone: 'UTC', locale: 'en' })
  const people: Record<MemberName, Consultant> = {
    owner,
    engineer: await join(owner, 'engineer'),
    billing: await join(owner, 'billing'),
    reader: await join(owner, 'reader'),
    colleague: await join(owner, 'engineer'),
  }
  const builds = await asActor(owner, async tx => ({ ru3: (await findVersion(tx, RU3)).id, ru4: (await findVersion(tx, RU4)).id, ru5: (await findVersion(tx, RU5)).id }))
  const fix = await addFix(owner, '8.1.350.1')
  const recalled = await addFix(owner, '8.1.360.1')
  const interim = await addFix(owner, '8.1.355.1')
  const wsusUpdateId = crypto.randomUUID()
  await asActor(owner, async tx => {
    await correctBuildFact(tx, { buildId: builds.ru4, field: 'kb', value: 'KB952582', source: 'The vendor, by mail' })
    await recordFix(tx, { buildId: builds.ru5, defect: 'KB1', source: 'The vendor, by mail' })
    await recordReplacement(tx, { newerId: fix.id, olderId: builds.ru4, source: 'The vendor, by mail' })
    await recordWsusUpdate(tx, { buildId: builds.ru4, updateId: wsusUpdateId, revision: 200, source: 'Our own WSUS' })
  })
  const rooms: (Omit<Place, 'ids'> & { ids: Awaited<ReturnType<typeof furnish>> })[] = []
  for (const customer of customers) rooms.push({ name: customer, ...(await openPlace(owner, customer, recalled.version)) })
  const lab = await workInLab(people, builds)
  const decided: Awaited<ReturnType<typeof decideAt>>[] = []
  for (const room of rooms) decided.push(await decideAt(room, builds.ru4))
  const interims: string[] = []
  for (const { ids: { systemId } } of rooms) interims.push((await asActor(owner, tx => recordInterimUpdate(tx, { systemId, buildId: interim.id, defect: 'KB1', removeFirst: true }))).id)
  const open = await leaveOpen(people, builds, lab)
  const { id: issueId } = await asActor(people.engineer, tx => recordIssue(tx, recordIssueInput.parse({ branchId: SP1, title: 'Faxes are lost', workaround: 'Send them twice', introducedIn: builds.ru4, caseId: open.caseId })))
  const money = await bill(people.billing, lab.campaignId, builds.ru5, rooms[1]!.customerId)
  // What comes after: drift, there and back, makes the approvals stale, and a recall exposes what runs the withdrawn fix.
  await asActor(owner, async tx => {
    for (const { ids: { systemId } } of rooms) {
      for (const os of ['Windows Server 2008', 'Windows Server 2003']) await changeSystem(tx, changeSystemInput.parse({ systemId, name: 'EX01', os }))
    }
  })
  const withdrawn = await asActor(owner, tx => withdrawBuild(tx, { buildId: recalled.id, reason: 'EWS crashes', remedy: 'keep', confirmation: recalled.version }))
  await asActor(owner, tx => writeIncident(tx, { withdrawalId: withdrawn.id, text: 'Known since noon' }))
  const toDo = [await beginRunbook(rooms[0]!.people.approver), await beginRunbook(rooms[1]!.people.approver)]
  const [first, second] = rooms.map((room, index) => ({ ...room, ids: { ...room.ids, ...decided[index]!, ...toDo[index]!, interimUpdateId: interims[index]!, invoiceId: index === 0 ? money.invoiceId : money.parkedInvoiceId } })) as [Unrolled, Unrolled]
  const house = await rollOutHouse(owner, builds)
  const rolledOut = [await rollOutAt(owner, first, builds), await rollOutAt(owner, second, builds)] as const
  const letter = await asActor(job('test', owner.consultancyId), async tx => {
    const [row] = await tx.db.select({ id: mail.id }).from(mail).orderBy(asc(mail.createdAt)).limit(1)
    await tx.db.update(mail).set({ state: 'dead' }).where(eq(mail.id, row!.id))
    return row!
  })
  const ids = { ...builds, fixBuildId: fix.id, interimBuildId: interim.id, issueId, recalledBuildId: recalled.id, withdrawalId: withdrawn.id, wsusUpdateId, mailId: letter.id, ...house, memberId: people.billing.membershipId, ...lab, ...open, ...money }
  return { name, slug, consultancyId: owner.consultancyId, people, places: [{ ...first, ids: { ...first.ids, ...rolledOut[0] } }, { ...second, ids: { ...second.ids, ...rolledOut[1] } }] as const satisfies readonly [Place, Place], ids }
}

export type Tenant = Awaited<ReturnType<typeof raiseTenant>>

const join = async (owner: Consultant, role: MemberRole): Promise<Consultant> => {
  const user = await ensureUser({ email: `${role}-${crypto.randomUUID()}@example.com`, name: role })
  const { token } = await asActor(owner, tx => inviteMember(tx, { email: user.email, role, locale: 'en' }))
  const { membershipId } = await acceptInvitation(user, { ...TERMS, token })
  return { ...owner, role, userId: user.id, email: user.email, name: TERMS.name, membershipId }
}

const joinPortal = async (owner: Consultant, customerId: string, role: ContactRole): Promise<Contact> => {
  const user = await ensureUser({ email: `${role}-${crypto.randomUUID()}@customer.example`, name: role })
  const { token } = await asActor(owner, tx => inviteContact(tx, { customerId, email: user.email, role, locale: 'en' }))
  const { membershipId } = await acceptInvitation(user, { ...TERMS, token })
  return { kind: 'contact', role, consultancyId: owner.consultancyId, customerId, userId: user.id, email: user.email, name: TERMS.name, locale: 'en', zone: 'UTC', membershipId }
}

/** The runbook of the recall, its first step acknowledged; the id of the next. */
const beginRunbook = (approver: Contact) =>
  asActor(approver, async tx => {
    const [{ id: runbookId } = { id: '' }] = await listRunbooks(tx)
    const { steps } = await readRunbook(tx, { runbookId })
    await acknowledgeStep(tx, { stepId: steps[0]!.id })
    return { runbookId, stepId: steps[1]!.id }
  })

const addFix = async (owner: Consultant, version: string) => ({
  version,
  ...(await asActor(owner, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Private fix ${version}`, kind: 'interim_update', channel: 'private', version, source: 'The vendor, by mail' })))),
})

const openPlace = async (owner: Consultant, name: string, fixVersion: string) => {
  const { id: customerId } = await asActor(owner, tx => createCustomer(tx, { name, zone: 'UTC', locale: 'en' }))
  const people = { approver: await joinPortal(owner, customerId, 'approver'), second: await joinPortal(owner, customerId, 'approver'), viewer: await joinPortal(owner, customerId, 'viewer') }
  const ids = await asActor(owner, tx => furnish(tx, customerId, fixVersion, people.viewer.membershipId))
  await asActor(owner, tx => setAgreement(tx, { customerId, weight: 1, optedOut: false }))
  await asActor(people.approver, tx => acceptAgreement(tx, { number: 1 }))
  return { customerId, people, ids }
}

const furnish = async (tx: Tx<Consultant>, customerId: string, fixVersion: string, contactId: string) => {
  const { id: environmentId } = await createEnvironment(tx, { customerId, name: 'Mail' })
  const installationId = await addServer(tx, environmentId, { name: 'EX01' })
  const patchedInstallationId = await addServer(tx, environmentId, { name: 'EX02', version: fixVersion })
  await recordComponent(tx, { environmentId, kind: 'monitoring', name: 'Watcher', version: '1' })
  const { id: surveyId } = await statesNone(tx, { environmentId, kind: 'gateway', basis: 'Asked' })
  const { id: ru3 } = await findVersion(tx, RU3)
  await confirmIdentity(tx, { installationId, buildId: ru3, scope: 'system', reason: 'Looked at the server' })
  const [host] = await tx.db.select().from(system).where(and(eq(system.environmentId, environmentId), eq(system.name, 'EX01')))
  const [part] = await tx.db.select().from(component).where(eq(component.environmentId, environmentId))
  const { id: spareSystemId } = await createSystem(tx, createSystemInput.parse({ environmentId, name: 'EX09' }))
  const { id: deviceKeyId, key: deviceKey } = await makeKey(tx, { environmentId, name: 'Scheduled task' })
  return { customerId, environmentId, systemId: host!.id, spareSystemId, deviceKeyId, deviceKey, installationId, patchedInstallationId, componentId: part!.id, surveyId, contactId }
}
