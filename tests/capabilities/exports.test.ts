import { parse } from 'csv-parse/sync'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { wsusUpdate } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Actor, Consultant, Contact } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { approvedSetDocument, digestOf } from '@/server/domain/approved-set'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { download, downloadInput, previewScript } from '@/server/exports/download'
import { readApprovedSet } from '@/server/exports/read-approved-set'
import { recordWsusUpdate, recordWsusUpdateInput, removeWsusUpdate } from '@/server/exports/record-wsus-update'
import { listWsusEntries } from '@/server/exports/wsus-entries'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun, SP1 } from '../support/scene'
import { seenOf } from '../support/tenant-work'
import { readPowershell } from '../support/read-powershell'

await testDatabase()

const UPDATE_ID = 'f9d0a2e4-5c3b-4e43-9a55-2c8f6c6b7d10'
const OTHER_ID = 'a1d0a2e4-5c3b-4e43-9a55-2c8f6c6b7d11'

/** RU4 tested and published, approved by a customer whose first server a test covers and whose second it does not. */
const furnish = async () => {
  const kim = await house()
  const { customer, ru4, viewer } = await as(kim, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const customer = await addCustomer(tx, [{ name: 'EX01' }, { name: '=EX02', os: 'Windows Server 2008' }])
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] })
    return { customer, ru4, viewer: await addContact(tx, customer.customerId, 'viewer') }
  })
  const { environmentId, approver } = customer
  await asActor(approver, async tx => approve(tx, { environmentId, buildId: ru4.id, seen: await seenOf(tx, ru4.id, environmentId), acknowledged: [] }))
  return { kim, ...customer, viewer, ru4 }
}

type Scene = Awaited<ReturnType<typeof furnish>>
let scene: Scene
beforeAll(async () => {
  scene = await furnish()
})

const fetchAs = (actor: Actor, format: string, environmentId = scene.environmentId, partial?: boolean) =>
  asActor(actor, tx => download(tx, downloadInput.parse({ environmentId, format, ...(partial && { partial }) })))
const record = (kim: Consultant, buildId: string, is: Record<string, unknown> = {}) =>
  as(kim, tx => recordWsusUpdate(tx, recordWsusUpdateInput.parse({ buildId, updateId: UPDATE_ID, revision: 201, source: 'Our own WSUS', ...is })))

describe('the approved set', () => {
  it('says of each system what mayInstall says, with every reason, and who approved on which revision', async () => {
    const { set, answers } = await as(scene.kim, async tx => ({ set: await readApprovedSet(tx, scene), answers: await installAnswers(tx, { environmentIds: [scene.environmentId] }) }))
    const ru4 = set.builds.find(one => one.id === scene.ru4.id)!
    expect(ru4.systems.map(one => [one.name, one.mayInstall, one.reasons])).toEqual([
      ['=EX02', false, [{ status: 'not_covered', detail: null }]],
      ['EX01', true, [{ status: 'may_install', detail: null }]],
    ])
    for (const { installation, build, answer } of answers) {
      const system = set.builds.find(one => one.id === build.id)?.systems.find(one => one.installationId === installation.id)
      if (system) expect([system.mayInstall, system.status]).toEqual([answer.may, answer.status])
    }
    expect(ru4).toMatchObject({ recalled: false, verdict: { revision: 1, kind: 'pass' }, decision: { kind: 'approved', by: 'Ada', delegated: false, revision: 1 } })
  })

  it('is the same, digest and all, for engineer, approver and viewer', async () => {
    const now = new Date()
    const sets = await Promise.all([scene.kim, scene.approver, scene.viewer].map((actor: Consultant | Contact) => asActor(actor, tx => readApprovedSet(tx, scene), now)))
    expect(sets[1]).toEqual(sets[0])
    expect(sets[2]).toEqual(sets[0])
  })

  it('of another customer or another consultancy is not there, nor is that of a rig', async () => {
    const { other, rig } = await as(scene.kim, async tx => ({ other: await addCustomer(tx), rig: await addRig(tx) }))
    const stranger = await house('Heron IT')
    const missing = { code: 'not_found', params: { what: 'environment' } }
    for (const format of ['csv', 'json', 'ps1']) {
      await expect(fetchAs(other.approver, format)).rejects.toMatchObject(missing)
      await expect(fetchAs(stranger, format)).rejects.toMatchObject(missing)
      await expect(fetchAs(scene.kim, format, rig)).rejects.toMatchObject(missing)
    }
  })
})

describe('as JSON', () => {
  it('reads back by the documented schema, and its digest is of what it holds', async () => {
    const { text, mediaType, fileName } = await fetchAs(scene.viewer, 'json')
    const set = approvedSetDocument.parse(JSON.parse(text))
    expect(digestOf(set)).toBe(set.digest)
    expect(digestOf({ ...set, builds: [] })).not.toBe(set.digest)
    expect([mediaType, fileName]).toEqual(['application/json; charset=utf-8', `approved-${set.exportedAt.slice(0, 16).replace(/[-:]/g, '')}Z-${set.digest.slice(0, 8)}.json`])
  })
})

describe('as CSV', () => {
  it('reads back with every system, and no cell is a formula', async () => {
    const { text } = await fetchAs(scene.kim, 'csv')
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    const rows = parse(text, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<string, string>[]
    const ru4 = rows.filter(row => row['build_id'] === scene.ru4.id)
    expect(ru4.map(row => [row['system'], row['may_install'], row['reasons'], row['decided_by'], row['decided_on_revision']])).toEqual([
      ["'=EX02", 'no', 'not_covered', 'Ada', '1'],
      ['EX01', 'yes', 'may_install', 'Ada', '1'],
    ])
    const set = await as(scene.kim, tx => readApprovedSet(tx, scene))
    expect(rows).toHaveLength(set.builds.reduce((sum, one) => sum + one.systems.length, 0))
    expect(new Set(rows.map(row => row['digest']))).toEqual(new Set([set.digest]))
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  it('of an environment about which nothing was said is its stamp alone', async () => {
    const kim = await house()
    const { environmentId } = await as(kim, tx => addCustomer(tx))
    const rows = parse((await fetchAs(kim, 'csv', environmentId)).text, { bom: true, columns: true }) as Record<string, string>[]
    expect(rows.map(row => [row['environment'], row['build'], row['digest']?.length])).toEqual([['Mail', '', 64]])
  })
})

describe('as a script for WSUS', () => {
  it('is refused until an engineer records an UpdateID, then names the build by it, for the ring that may install', async () => {
    const { kim, environmentId, ru4, approver } = await furnish()
    await as(kim, async tx => {
      const { builds } = await readApprovedSet(tx, { environmentId })
      const second = builds[0]!.systems.find(one => one.name === '=EX02')!
      await changeSystem(tx, changeSystemInput.parse({ systemId: second.systemId, name: '=EX02', os: 'Windows Server 2008', ring: 2 }))
    })
    await expect(fetchAs(approver, 'ps1', environmentId)).rejects.toMatchObject({ code: 'precondition', message: 'exports.errors.unclear', params: { builds: 'Update Rollup 4 for Exchange Server 2007 SP1 8.1.311.3' } })
    expect((await as(kim, tx => previewScript(tx, { environmentId }))).unclear).toMatchObject([{ buildId: ru4.id, why: 'none' }])
    expect((await fetchAs(kim, 'ps1', environmentId, true)).text).toContain('has no UpdateID. Record one on its page.')

    await record(kim, ru4.id)
    const { text, fileName } = await fetchAs(approver, 'ps1', environmentId)
    expect(readPowershell(text).problems).toEqual([])
    expect(text).toMatch(new RegExp(`BuildId = '${ru4.id}'; UpdateId = '${UPDATE_ID}'; Revision = 201; Group = 'exchange-2007 ring 1'; Take = @\\(@\\{ Id = '[0-9a-f-]{36}'; Name = 'EX01' \\}\\)`))
    expect(text).toContain('/api/v1/devices/check')
    expect(fileName).toMatch(/^approved-\d{8}T\d{4}Z-[0-9a-f]{8}\.ps1$/)
  })

  it('declines what was recalled, for engineer and contact alike, tested or not', async () => {
    const { kim, environmentId, ru4, approver } = await furnish()
    await record(kim, ru4.id)
    const ru5 = await as(kim, async tx => findVersion(tx, [8, 1, 336, 1]))
    await record(kim, ru5.id, { updateId: OTHER_ID, revision: 7 })
    for (const [pulled, confirmation] of [[ru4, '8.1.311.3'], [ru5, '8.1.336.1']] as const) {
      await as(kim, tx => withdrawBuild(tx, { buildId: pulled.id, reason: 'EWS crashes', remedy: 'keep', confirmation }))
    }
    for (const actor of [kim, approver]) {
      const { text } = await fetchAs(actor, 'ps1', environmentId)
      for (const [updateId, revision] of [[UPDATE_ID, 201], [OTHER_ID, 7]]) expect(text).toContain(`UpdateId = '${updateId}'; Revision = ${revision} }`)
      expect(text).toContain('$Approvals = @()')
    }
  })
})

describe('by what WSUS knows a build', () => {
  it('an engineer records it, corrects its revision, and takes it back', async () => {
    const { kim, ru4 } = await furnish()
    await record(kim, ru4.id, { updateId: `{${UPDATE_ID.toUpperCase()}}` })
    await record(kim, ru4.id, { revision: 202, title: 'RU4' })
    expect(await as(kim, tx => listWsusEntries(tx, { buildId: ru4.id }))).toMatchObject([{ updateId: UPDATE_ID, revision: 202, title: 'RU4', own: true, counts: true, alsoOn: [] }])
    await as(kim, tx => removeWsusUpdate(tx, { buildId: ru4.id, updateId: UPDATE_ID }))
    expect(await as(kim, tx => listWsusEntries(tx, { buildId: ru4.id }))).toEqual([])
    await expect(as(kim, tx => removeWsusUpdate(tx, { buildId: ru4.id, updateId: UPDATE_ID }))).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['KB952580', '00000000-0000-0000-0000-000000000000', `${UPDATE_ID}0`, 'f9d0a2e4'])('takes no %s for an UpdateID', async updateId => {
    await expect(record(scene.kim, scene.ru4.id, { updateId })).rejects.toMatchObject({ code: 'bad_input', field: 'updateId' })
  })

  it.each([0, -1, 1.5, 2_147_483_648, 'x'])('takes no %s for a revision', revision => {
    expect(recordWsusUpdateInput.safeParse({ buildId: scene.ru4.id, updateId: UPDATE_ID, revision, source: 'x' }).success).toBe(false)
  })

  it('one UpdateID is never recorded for two builds, not even at once; another consultancy may know better', async () => {
    const { kim, ru4 } = await furnish()
    const ru3 = await as(kim, tx => findVersion(tx, RU3))
    const tries = await Promise.allSettled([record(kim, ru4.id), record(kim, ru3.id)])
    expect(tries.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(tries.find(one => one.status === 'rejected')).toMatchObject({ reason: { code: 'conflict', field: 'updateId' } })
    const heron = await house('Heron IT')
    await record(heron, ru3.id)
    expect(await as(heron, tx => tx.db.select({ buildId: wsusUpdate.buildId }).from(wsusUpdate))).toEqual([{ buildId: ru3.id }])
  })

  it('two for one build are unclear until one is taken back', async () => {
    const { kim, environmentId, ru4 } = await furnish()
    await record(kim, ru4.id)
    await record(kim, ru4.id, { updateId: OTHER_ID })
    const entriesOf = () => as(kim, async tx => (await readApprovedSet(tx, { environmentId })).builds.find(one => one.id === ru4.id)!.wsus.map(one => one.updateId))
    expect(await entriesOf()).toEqual([OTHER_ID, UPDATE_ID])
    await as(kim, tx => removeWsusUpdate(tx, { buildId: ru4.id, updateId: OTHER_ID }))
    expect(await entriesOf()).toEqual([UPDATE_ID])
  })

  it('a contact sees it only of builds that it has to do with', async () => {
    const { kim, approver, ru4 } = await furnish()
    const { id } = await as(kim, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: 'Private fix', kind: 'interim_update', channel: 'private', version: '8.1.350.1', source: 'The vendor' })))
    await record(kim, ru4.id)
    await record(kim, id, { updateId: OTHER_ID })
    expect(await asActor(approver, tx => tx.db.select({ updateId: wsusUpdate.updateId }).from(wsusUpdate))).toEqual([{ updateId: UPDATE_ID }])
    expect(await asActor(approver, tx => tx.db.select().from(wsusUpdate).where(eq(wsusUpdate.buildId, id)))).toEqual([])
  })
})
