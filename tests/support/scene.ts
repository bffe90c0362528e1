import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { build, consultancy, contact, member, result } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant, type Contact } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput, compareOwnBuild, describeOwnBuildInput } from '@/server/catalogue/add-own-build'
import { createCustomer, createCustomerInput } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { recordComponent } from '@/server/environments/record-component'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { statesNone } from '@/server/environments/states-none'
import { openRun } from '@/server/lab/open-run'
import { recordResult } from '@/server/lab/record-result'
import { sealRun } from '@/server/lab/seal-run'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { publishVerdict } from '@/server/verdicts/publish-verdict'
import { readVerdictStory } from '@/server/verdicts/queries'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { saveDraft } from '@/server/verdicts/save-draft'

export const EX2007 = 'exchange-2007'
export const SP1 = 'exchange-2007/sp1'
export const RU3 = [8, 1, 291, 2]
export const RU4 = [8, 1, 311, 3]

/** A consultancy with one engineer (so no reviewer is needed), who does everything through the real verbs. */
export const house = async (name = 'Kestrel IT') => {
  const consultancyId = randomUUID()
  const kim: Consultant = { kind: 'consultant', consultancyId, role: 'owner', userId: randomUUID(), membershipId: randomUUID(), name: 'Kim', email: 'kim@example.com', locale: 'en', zone: 'UTC' }
  await asActor(job('test', consultancyId), async tx => {
    await tx.db.insert(consultancy).values({ id: consultancyId, slug: `c-${consultancyId}`, name, createdAt: tx.now })
    await tx.db.insert(member).values({ consultancyId, id: kim.membershipId, userId: kim.userId, role: 'owner', name: kim.name, email: kim.email, createdAt: tx.now })
  })
  return kim
}

export const as = <T>(actor: Consultant, work: (tx: Tx<Consultant>) => Promise<T>, now?: Date) => asActor(actor, work, now)

export const findVersion = async (tx: Tx, version: readonly number[]) => (await tx.db.select().from(build).where(eq(build.version, [...version])))[0]!

type ServerIs = { name?: string; branchId?: string; roles?: string[]; antivirus?: string[]; surveyed?: boolean; version?: string; hash?: string; updateMode?: string; os?: string }

/** A server in an environment: Exchange 2007 SP1 RU3 on Windows Server 2003, everything that counts known unless said. */
export const addServer = async (tx: Tx<Consultant>, environmentId: string, is: ServerIs = {}): Promise<string> => {
  const { id: systemId } = await createSystem(tx, createSystemInput.parse({ environmentId, name: is.name ?? 'EX01', os: is.os ?? 'Windows Server 2003', updateMode: is.updateMode ?? 'manual' }))
  for (const name of is.antivirus ?? []) await recordComponent(tx, { systemId, kind: 'antivirus', name, version: '10' })
  const kinds = ['backup', 'transport_agent', 'cluster', ...(is.antivirus ? [] : ['antivirus'])]
  if (is.surveyed !== false) for (const kind of kinds) await statesNone(tx, { systemId, kind, basis: 'Looked' })
  const { id } = await recordInstallation(
    tx,
    recordInstallationInput.parse({ systemId, productId: EX2007, branchId: is.branchId ?? SP1, edition: 'Standard', roles: is.roles ?? ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: 'no', ...(is.hash ? { hash: is.hash } : { version: is.version ?? '8.1.291.2' }) }),
  )
  return id
}

/** A build of one's own, added once what looks like it was shown. */
export const addOwn = async (tx: Tx<Consultant>, says: Record<string, unknown>): Promise<{ id: string }> => {
  const { alikeIds } = await compareOwnBuild(tx, describeOwnBuildInput.parse(says))
  return addOwnBuild(tx, addOwnBuildInput.parse({ ...says, seenAlikes: alikeIds }))
}

/** A customer with one environment of these servers, and an approver. */
export const addCustomer = async (tx: Tx<Consultant>, servers: ServerIs[] = [{}], name = `Customer ${randomUUID().slice(0, 8)}`) => {
  const { id: customerId } = await createCustomer(tx, createCustomerInput.parse({ name }))
  const { id: environmentId } = await createEnvironment(tx, { customerId, name: 'Mail' })
  const installations: string[] = []
  for (const [index, is] of servers.entries()) installations.push(await addServer(tx, environmentId, { name: `EX0${index + 1}`, ...is }))
  const approver = await addContact(tx, customerId, 'approver')
  return { customerId, environmentId, installations, approver }
}

export const addContact = async (tx: Tx<Consultant>, customerId: string, role: 'approver' | 'viewer'): Promise<Contact> => {
  const person: Contact = { kind: 'contact', consultancyId: tx.consultancyId, customerId, role, userId: randomUUID(), membershipId: randomUUID(), name: 'Ada', email: `${randomUUID().slice(0, 8)}@customer.example`, locale: 'en', zone: 'UTC' }
  await tx.db.insert(contact).values({ consultancyId: tx.consultancyId, id: person.membershipId, customerId, role, userId: person.userId, name: person.name, email: person.email, createdAt: tx.now })
  return person
}

export const addRig = async (tx: Tx<Consultant>, is: ServerIs = {}): Promise<string> => {
  const { id } = await createEnvironment(tx, { name: `Rig ${randomUUID().slice(0, 6)}` })
  await addServer(tx, id, is)
  return id
}

/** A sealed run of the starter plan on a rig, every case passed except those named. */
export const sealedRun = async (tx: Tx<Consultant>, buildId: string, rigId: string, failing: string[] = []): Promise<string> => {
  const { id: planId } = await seedStarterPlan(tx, { productId: EX2007 })
  const { id: runId } = await openRun(tx, { buildId, rigId, planId })
  for (const row of await tx.db.select().from(result).where(eq(result.runId, runId))) {
    await recordResult(tx, { runId, resultId: row.id, status: failing.includes(row.key) ? 'failed' : 'passed' })
  }
  await sealRun(tx, { runId })
  return runId
}

/** What the build's page sends back when its draft is reviewed or published. */
export const seenDraft = async (tx: Tx, buildId: string) => (await readVerdictStory(tx, { buildId })).draft!.seen

/** Publishes what the input says, through the draft. */
export const publish = async (tx: Tx<Consultant>, buildId: string, says: Record<string, unknown>) => {
  await saveDraft(tx, saveDraftInput.parse({ buildId, kind: 'pass', summary: 'Tested', ...says }))
  return publishVerdict(tx, { buildId, seen: await seenDraft(tx, buildId) })
}

