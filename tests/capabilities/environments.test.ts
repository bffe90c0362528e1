import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, build, consultancy, installation, profile } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant, type Contact } from '@/server/actor'
import { addOwnBuild } from '@/server/catalogue/add-own-build'
import { changeInstallation } from '@/server/environments/change-installation'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { confirmIdentity } from '@/server/environments/confirm-identity'
import { createCustomer, createCustomerInput } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { rawFacetsOf } from '@/server/environments/facets'
import { listCustomers, readCustomer, readSystem } from '@/server/environments/queries'
import { recordComponent } from '@/server/environments/record-component'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { removeComponent } from '@/server/environments/remove-component'
import { reprofileAll } from '@/server/environments/reprofile'
import { statesNone } from '@/server/environments/states-none'
import { testDatabase } from '../support/database'

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
const server = (tx: Tx<Consultant>, report: Report = {}, { surveyed = true, customerId }: { surveyed?: boolean; customerId?: string } = {}) => asServer(tx, report, surveyed, customerId)
const asServer = async (tx: Tx<Consultant>, report: Report, surveyed: boolean, given?: string) => {
  const customerId = given ?? (await createCustomer(tx, createCustomerInput.parse({ name: `Customer ${randomUUID()}` }))).id
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
      const preRelease = await addOwnBuild(tx, {
        branchId: SP1, label: 'Update Rollup 4 for Exchange Server 2007 SP1', kind: 'update_rollup', channel: 'prerelease', hash, reboot: 'unknown', source: 'The package of 2008-09-09',
      })
      await reprofileAll(tx)
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
