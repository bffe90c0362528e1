import { randomUUID } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, build, consultancy, installation } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant, type Contact } from '@/server/actor'
import { changeInstallation } from '@/server/environments/change-installation'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { confirmIdentity } from '@/server/environments/confirm-identity'
import { createCustomer, createCustomerInput } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { rawFacetsOf } from '@/server/environments/facets'
import { listCustomers, readCustomer, readSystem } from '@/server/environments/queries'
import { recordComponent, recordComponentInput } from '@/server/environments/record-component'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { removeComponent } from '@/server/environments/remove-component'
import { statesNone } from '@/server/environments/states-none'
import { takeBackSurvey } from '@/server/environments/take-back-survey'
import { consoleRouter, portalRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { testDatabase } from '../support/database'
import { addOwn } from '../support/scene'

await testDatabase()

const consultant = (consultancyId: string): Consultant => ({
  kind: 'consultant', consultancyId, role: 'engineer', userId: randomUUID(), membershipId: randomUUID(), name: 'Kim', email: 'kim@example.com', locale: 'en', zone: 'UTC',
})
const kim = consultant(randomUUID())
const other = consultant(randomUUID())

const as = <T>(work: (tx: Tx<Consultant>) => Promise<T>, actor = kim) => asActor(actor, work)
const EX2007 = 'exchange-2007'
const SP1 = 'exchange-2007/sp1'

beforeAll(async () => {
  for (const { consultancyId } of [kim, other]) {
    await asActor(job('test', consultancyId), async tx => {
      await tx.db.insert(consultancy).values({ id: consultancyId, slug: `c${consultancyId.slice(0, 8)}`, name: 'Kestrel', createdAt: tx.now })
    })
  }
})

type Report = Partial<Record<'version' | 'hash' | 'seenOn' | 'edition' | 'branchId' | 'productId', string>> & { roles?: string[] }

/** A customer's mailbox server on RU3 with everything that counts known, but for `changes`. */
const server = async (tx: Tx<Consultant>, report: Report = {}, { surveyed = true }: { surveyed?: boolean } = {}) => {
  const customerId = (await createCustomer(tx, createCustomerInput.parse({ name: `Customer ${randomUUID()}` }))).id
  const environmentId = (await createEnvironment(tx, { customerId, name: `Mail ${randomUUID()}` })).id
  const systemId = (await createSystem(tx, createSystemInput.parse({ environmentId, name: 'EX01', os: 'Windows Server 2003' }))).id
  if (surveyed) for (const kind of ['antivirus', 'backup', 'transport_agent', 'cluster']) await statesNone(tx, { systemId, kind, basis: 'Asked on the phone' })
  const installationId = (
    await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId: EX2007, branchId: SP1, edition: 'Standard', roles: ['Mailbox'], version: '8.1.291.2', ...report }))
  ).id
  return { customerId, environmentId, systemId, installationId }
}

const read = async (tx: Tx, id: string) => (await tx.db.select().from(installation).where(eq(installation.id, id)))[0]!
const facetsOf = async (tx: Tx, id: string) => (await rawFacetsOf(tx, [id])).get(id)!
const buildByVersion = async (tx: Tx, version: number[]) => (await tx.db.select().from(build).where(eq(build.version, version)))[0]!

describe('identity of what is installed', () => {
  it('is confirmed by an exact version, in any spelling, and the build fills an unknown branch', () =>
    as(async tx => {
      const { installationId } = await server(tx, { version: '8.01.0291.002', branchId: undefined })
      const row = await read(tx, installationId)
      expect(row).toMatchObject({ identity: 'confirmed', matchedBy: 'version', branchId: SP1, reportedVersion: '8.1.291.2' })
      expect(row.buildId).toBe((await buildByVersion(tx, [8, 1, 291, 2])).id)
    }))

  it('a version that the catalogue does not know is an alert, not an error', () =>
    as(async tx => {
      const { installationId, customerId } = await server(tx, { version: '8.1.999.9' })
      expect(await read(tx, installationId)).toMatchObject({ identity: 'unknown_version', buildId: null })
      expect((await listCustomers(tx)).find(row => row.id === customerId)).toMatchObject({ unknownVersions: 1, unconfirmed: 0 })
      expect((await readCustomer(tx, customerId)).alerts).toHaveLength(1)
      expect((await facetsOf(tx, installationId)).start).toBeNull()
    }))

  it('nothing reported is told apart from a version nobody knows', () =>
    as(async tx => expect(await read(tx, (await server(tx, { version: undefined })).installationId)).toMatchObject({ identity: 'not_reported' })))

  it('edge 5: a version known as an alias only is unconfirmed until an engineer gives a word, which holds for that version only', () =>
    as(async tx => {
      const { installationId } = await server(tx, { version: '8.1.311.2' })
      const final = await buildByVersion(tx, [8, 1, 311, 3])
      expect(await read(tx, installationId)).toMatchObject({ identity: 'identity_unconfirmed', matchedBy: 'alias', mayBeIds: [final.id] })
      expect((await facetsOf(tx, installationId)).start).toBeNull()
      await confirmIdentity(tx, { installationId, buildId: final.id, scope: 'system', reason: 'Compared the package hash on the server' })
      expect(await read(tx, installationId)).toMatchObject({ identity: 'confirmed', matchedBy: 'word', buildId: final.id })
      await changeInstallation(tx, { installationId, version: '8.1.336.0', branchId: SP1, rolesKnown: 'listed', roles: ['Mailbox'] })
      expect(await read(tx, installationId)).toMatchObject({ identity: 'identity_unconfirmed' })
    }))

  it('edge 10: a pre-release known later by its hash casts doubt on the same label, and a word for the build settles every system', () =>
    as(async tx => {
      const first = await server(tx, { version: '8.1.311.3' })
      const second = await server(tx, { version: '8.1.311.3', seenOn: '2008-10-20' })
      const early = await server(tx, { version: '8.1.311.3', seenOn: '2008-09-10' })
      expect((await read(tx, first.installationId)).identity).toBe('confirmed')
      expect(await read(tx, early.installationId)).toMatchObject({ identity: 'identity_unconfirmed', identityReasons: ['seen_before_release'] })
      const hash = 'ab'.repeat(32)
      const preRelease = await addOwn(tx, {
        branchId: SP1, label: 'Update Rollup 4 for Exchange Server 2007 SP1', kind: 'update_rollup', channel: 'prerelease', hash, reboot: 'unknown', source: 'The package of 2008-09-09',
      })
      const doubted = await read(tx, first.installationId)
      expect(doubted.identity).toBe('identity_unconfirmed')
      expect(doubted.mayBeIds).toContain(preRelease.id)
      const final = await buildByVersion(tx, [8, 1, 311, 3])
      await confirmIdentity(tx, { installationId: first.installationId, buildId: final.id, scope: 'build', reason: 'Only the final answers 8.1.311.3' })
      expect(await read(tx, second.installationId)).toMatchObject({ identity: 'confirmed', matchedBy: 'word', buildId: final.id })
      const onPreRelease = await server(tx, { version: undefined, hash })
      expect(await read(tx, onPreRelease.installationId)).toMatchObject({ identity: 'confirmed', matchedBy: 'hash', buildId: preRelease.id, branchId: SP1 })
      expect((await facetsOf(tx, onPreRelease.installationId)).start).toEqual([preRelease.id])
      expect((await facetsOf(tx, second.installationId)).start).toEqual(['normal'])
    }))
})

const antivirusOf = async (tx: Tx<Consultant>, id: string) => (await facetsOf(tx, id))['component:antivirus']

describe('the configuration as it counts', () => {
  it('unknown, none and listed are three different things, and taking the last component away is unknown again', () =>
    as(async tx => {
      const { installationId, systemId } = await server(tx, {}, { surveyed: false })
      expect(await antivirusOf(tx, installationId)).toBeUndefined()
      await statesNone(tx, { systemId, kind: 'antivirus', basis: 'Asked' })
      expect(await antivirusOf(tx, installationId)).toEqual([])
      const { id: componentId } = await recordComponent(tx, { systemId, kind: 'antivirus', name: 'ScanMail', version: '8.0' })
      expect(await antivirusOf(tx, installationId)).toEqual(['scanmail@8.0'])
      await removeComponent(tx, { componentId })
      expect(await antivirusOf(tx, installationId)).toBeUndefined()
    }))

  it('a stated none taken back is unknown again: the profile is another, the log says who, and nobody else may', async () => {
    const there = await as(tx => server(tx))
    const surveyOf = async (tx: Tx<Consultant>) => (await readSystem(tx, there.systemId)).surveys.find(row => row.kind === 'antivirus')!
    const before = await as(async tx => ({ survey: await surveyOf(tx), profileId: (await read(tx, there.installationId)).profileId }))
    await expect(as(tx => takeBackSurvey(tx, { surveyId: before.survey.id }), other)).rejects.toMatchObject({ code: 'not_found' })
    await as(async tx => {
      expect(await antivirusOf(tx, there.installationId)).toEqual([])
      await takeBackSurvey(tx, { surveyId: before.survey.id })
      expect(await antivirusOf(tx, there.installationId)).toBeUndefined()
      expect((await read(tx, there.installationId)).profileId).not.toBe(before.profileId)
      const [logged] = await tx.db.select().from(auditEntry).where(eq(auditEntry.subjectId, before.survey.id)).orderBy(desc(auditEntry.seq))
      expect(logged).toMatchObject({ verb: 'environments.take_back_survey', customerId: there.customerId })
      await expect(takeBackSurvey(tx, { surveyId: before.survey.id })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  it('a kind is said in the words of either language', () => {
    const kindOf = (kind: string) => recordComponentInput.parse({ kind, name: 'x' }).kind
    expect(['Antivirus', 'ウイルス対策', 'Transport agent', 'Backup agent', 'クラスター', 'Load balancer'].map(kindOf)).toEqual(['antivirus', 'antivirus', 'transport_agent', 'backup', 'cluster', 'load_balancer'])
  })

  it('edge 15: an antivirus of the environment and one of the system both count, on every system of the environment', () =>
    as(async tx => {
      const { installationId, systemId, customerId } = await server(tx)
      const { environment } = await readSystem(tx, systemId)
      const second = await createSystem(tx, createSystemInput.parse({ environmentId: environment.id, name: 'EX02' }))
      const other = await recordInstallation(tx, recordInstallationInput.parse({ systemId: second.id, productId: EX2007, version: '8.1.291.2', roles: 'Mailbox; Hub Transport, Client Access、Unified Messaging' }))
      const before = (await read(tx, other.id)).profileId
      await recordComponent(tx, { environmentId: environment.id, kind: 'antivirus', name: 'Gate', version: '2' })
      await recordComponent(tx, { systemId, kind: 'antivirus', name: 'ScanMail', version: '8' })
      expect(await antivirusOf(tx, installationId)).toEqual(['scanmail@8', 'gate@2'])
      expect(await antivirusOf(tx, other.id)).toEqual(['gate@2'])
      expect((await read(tx, other.id)).profileId).not.toBe(before)
      expect((await facetsOf(tx, other.id)).roles).toEqual(['Mailbox', 'Hub Transport', 'Client Access', 'Unified Messaging'])
      expect(customerId).toBeTruthy()
    }))

  it('a product that arrives on a system changes what its neighbours stand beside', () =>
    as(async tx => {
      const { installationId, systemId } = await server(tx)
      expect((await facetsOf(tx, installationId)).co_installed).toEqual([])
      const before = (await read(tx, installationId)).profileId
      await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId: 'exchange-2010', version: '14.1.339.1' }))
      expect((await facetsOf(tx, installationId)).co_installed).toEqual(['exchange-2010/sp1'])
      expect((await read(tx, installationId)).profileId).not.toBe(before)
    }))

  it('a neighbour of unknown branch makes the set unknown rather than smaller', () =>
    as(async tx => {
      const { installationId, systemId } = await server(tx)
      await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId: 'exchange-2010' }))
      expect((await facetsOf(tx, installationId)).co_installed).toBeNull()
    }))

  it('installations configured alike share one profile across customers, whatever is only shown', () =>
    as(async tx => {
      const first = await server(tx)
      const second = await server(tx, { edition: 'STANDARD', roles: ['mailbox'] })
      const profiles = [await read(tx, first.installationId), await read(tx, second.installationId)].map(row => row.profileId)
      expect(profiles[0]).toBe(profiles[1])
      const { system } = await readSystem(tx, second.systemId)
      await changeSystem(tx, changeSystemInput.parse({ systemId: system.id, name: system.name, os: 'Windows Server 2003', language: 'ja', osPatchLevel: 'SP2', hypervisor: 'ESX', ring: 2, updateMode: 'automatic' }))
      expect((await read(tx, second.installationId)).profileId).toBe(profiles[0])
      await changeSystem(tx, changeSystemInput.parse({ systemId: system.id, name: system.name, os: 'Windows Server 2008' }))
      expect((await read(tx, second.installationId)).profileId).not.toBe(profiles[0])
    }))

  it('nothing can be enrolled for hotpatches of a product that has none', () =>
    as(async tx => expect((await facetsOf(tx, (await server(tx)).installationId)).hotpatch).toEqual(['no'])))

  it('a branch that the version contradicts is refused with both named', () =>
    as(async tx => {
      await expect(server(tx, { branchId: 'exchange-2007/sp2' })).rejects.toMatchObject({ code: 'bad_input', field: 'branchId', params: { actual: 'SP1', given: 'SP2' } })
    }))

  it('a new version moves the installation to the branch of its build', () =>
    as(async tx => {
      const { installationId } = await server(tx)
      await changeInstallation(tx, { installationId, version: '8.2.176.2', rolesKnown: 'listed', roles: ['Mailbox'] })
      expect((await read(tx, installationId)).branchId).toBe('exchange-2007/sp2')
    }))
})

describe('who may', () => {
  const caller = (actor: Consultant | Contact) => ({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' as const })
  const console = createCallerFactory(consoleRouter)

  it('another consultancy finds nothing, and its names stay free', async () => {
    const there = await as(tx => server(tx))
    const theirs = [
      () => console(caller(other)).customers.read({ customerId: there.customerId }),
      () => console(caller(other)).environments.system({ systemId: there.systemId }),
      () => console(caller(other)).environments.create({ customerId: there.customerId, name: 'Web' }),
      () => console(caller(other)).environments.recordComponent({ systemId: there.systemId, kind: 'antivirus', name: 'Scan' }),
      () => console(caller(other)).environments.changeInstallation({ installationId: there.installationId }),
    ]
    for (const attempt of theirs) await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { customer } = await console(caller(kim)).customers.read({ customerId: there.customerId })
    await expect(console(caller(other)).customers.create({ name: customer.name })).resolves.toHaveProperty('id')
    expect(await as(tx => rawFacetsOf(tx, [there.installationId]), other)).toEqual(new Map())
  })

  it.each(['reader', 'billing'] as const)('a %s reads and changes nothing', async role => {
    const there = await as(tx => server(tx))
    const api = console(caller({ ...kim, role }))
    await expect(api.environments.system({ systemId: there.systemId })).resolves.toHaveProperty('system.name', 'EX01')
    await expect(api.customers.create({ name: 'No' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(api.environments.statesNone({ systemId: there.systemId, kind: 'antivirus', basis: 'No' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(api.imports.confirm({ importId: randomUUID(), digest: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('a contact sees the installations of its own customer only, and no console at all', async () => {
    const [own, foreign] = [await as(tx => server(tx)), await as(tx => server(tx))]
    const contact: Contact = { ...kim, kind: 'contact', role: 'approver', customerId: own.customerId }
    const seen = await asActor(contact, tx => tx.db.select({ id: installation.id }).from(installation))
    expect(seen).toEqual([{ id: own.installationId }])
    expect(seen).not.toContainEqual({ id: foreign.installationId })
    await expect(console(caller(contact)).customers.list()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(portalRouter).not.toHaveProperty('customers')
  })

  it('every write leaves its audit row, with the customer it is about', async () => {
    const there = await as(tx => server(tx, {}, { surveyed: false }))
    const rows = await as(tx => tx.db.select({ verb: auditEntry.verb }).from(auditEntry).where(eq(auditEntry.customerId, there.customerId)).orderBy(auditEntry.seq))
    expect(rows.map(row => row.verb)).toEqual(['create_customer', 'create_environment', 'create_system', 'record_installation'].map(verb => `environments.${verb}`))
  })

  it('a name taken is a sentence about the field', () =>
    as(async tx => {
      const { customerId } = await server(tx)
      await createEnvironment(tx, { customerId, name: 'Twice' })
      await expect(createEnvironment(tx, { customerId, name: 'Twice' })).rejects.toMatchObject({ code: 'conflict', field: 'name' })
    }))
})
