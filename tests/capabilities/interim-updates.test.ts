import { and, asc, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildFix, interimUpdate, installation, profile, PUBLIC_CATALOGUE, runbookStep } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { recordFix, removeFix } from '@/server/catalogue/record-fix'
import { countAnswers } from '@/server/decisions/count-answers'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { changeInstallation, changeInstallationInput } from '@/server/environments/change-installation'
import { DomainError } from '@/server/errors'
import { listInterimUpdates, listOwnInterims, readInterimsOf } from '@/server/interim-updates/queries'
import { openRemovalRunbook } from '@/server/interim-updates/open-removal-runbook'
import { recordInterimUpdate } from '@/server/interim-updates/record-interim-update'
import { removeInterimUpdate } from '@/server/interim-updates/remove-interim-update'
import { waiveInterimUpdate } from '@/server/interim-updates/waive-interim-update'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun, SP1 } from '../support/scene'
import { seenOf } from '../support/tenant-work'

await testDatabase()

let kim: Consultant
let other: Consultant
let ru4 = ''
let fixId = ''

const addFix = (tx: Tx<Consultant>, version: string, label = `Private fix ${version}`) =>
  addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label, kind: 'interim_update', channel: 'private', version, source: 'The vendor, by mail' }))

beforeAll(async () => {
  kim = await house()
  other = await house('Osprey')
  await as(kim, async tx => {
    ru4 = (await findVersion(tx, RU4)).id
    fixId = (await addFix(tx, '8.1.291.5')).id
    await publish(tx, ru4, { runIds: [await sealedRun(tx, ru4, await addRig(tx))] })
  })
})

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (cause: unknown) => cause)
  expect(error).toBeInstanceOf(DomainError)
  return (error as DomainError).message
}
const systemOf = async (tx: Tx, installationId: string) => (await tx.db.select().from(installation).where(eq(installation.id, installationId)))[0]!.systemId
const record = (systemId: string, changes = {}) => as(kim, tx => recordInterimUpdate(tx, { systemId, buildId: fixId, defect: 'KB 955480', removeFirst: false, ...changes }))

/** A customer whose servers are all approved for RU4, the first with a private fix on it. */
const approvedPlace = async (removeFirst = false, servers = 2) => {
  const place = await as(kim, tx => addCustomer(tx, Array.from({ length: servers }, () => ({}))))
  await asActor(place.approver, async tx => approve(tx, { environmentId: place.environmentId, buildId: ru4, seen: await seenOf(tx, ru4, place.environmentId), acknowledged: [] }))
  const systemId = await as(kim, tx => systemOf(tx, place.installations[0]!))
  const { id: interimUpdateId } = await record(systemId, { removeFirst })
  return { ...place, systemId, interimUpdateId }
}
const answersIn = async (actor: Consultant | Contact, { environmentId, installations }: { environmentId: string; installations: string[] }) => {
  const rows = await asActor(actor, tx => installAnswers(tx, { environmentIds: [environmentId], buildIds: [ru4] }))
  return installations.map(one => rows.find(row => row.installation.id === one)!.answer)
}
const answerAt = async (actor: Consultant | Contact, place: { environmentId: string; installations: string[] }) => (await answersIn(actor, place))[0]!

describe('a rollup over a private fix', () => {
  it('waits on that system alone, until its fix list names the defect; and for the customer just as for us', async () => {
    const place = await approvedPlace()
    for (const actor of [kim, place.approver]) {
      expect(await answersIn(actor, place)).toMatchObject([{ may: false, status: 'chain', reasons: [{ status: 'chain', detail: 'interim:KB955480' }] }, { may: true, status: 'may_install', reasons: [{ status: 'may_install' }] }])
    }
    await as(kim, tx => recordFix(tx, { buildId: ru4, defect: '955480', source: 'The article of the rollup' }))
    for (const actor of [kim, place.approver]) expect(await answerAt(actor, place)).toMatchObject({ may: true })
    await as(kim, tx => removeFix(tx, { buildId: ru4, defect: 'KB955480' }))
    for (const actor of [kim, place.approver]) expect(await answerAt(actor, place)).toMatchObject({ may: false, status: 'chain' })
  })

  it('goes on by an engineer’s waiver, for that build and system alone', async () => {
    const [place, elsewhere] = [await approvedPlace(), await approvedPlace()]
    await as(kim, tx => waiveInterimUpdate(tx, { interimUpdateId: place.interimUpdateId, buildId: ru4, reason: 'The customer no longer uses that feature' }))
    for (const actor of [kim, place.approver]) expect(await answerAt(actor, place)).toMatchObject({ may: true })
    expect(await answerAt(kim, elsewhere)).toMatchObject({ may: false, status: 'chain' })
    expect(await refused(as(kim, tx => waiveInterimUpdate(tx, { interimUpdateId: place.interimUpdateId, buildId: ru4, reason: 'Again' })))).toBe('interim.errors.waived')
  })

  it('waits for the removal where the vendor demands it, and not a moment longer', async () => {
    const place = await approvedPlace(true)
    await as(kim, tx => waiveInterimUpdate(tx, { interimUpdateId: place.interimUpdateId, buildId: ru4, reason: 'Not used' }))
    for (const actor of [kim, place.approver]) expect(await answerAt(actor, place)).toMatchObject({ status: 'chain', reasons: [{ status: 'chain', detail: 'remove_first' }] })
    await as(kim, tx => removeInterimUpdate(tx, { interimUpdateId: place.interimUpdateId }))
    for (const actor of [kim, place.approver]) expect(await answerAt(actor, place)).toMatchObject({ may: true })
    expect(await refused(as(kim, tx => removeInterimUpdate(tx, { interimUpdateId: place.interimUpdateId })))).toBe('interim.errors.removed')
  })

  it('opens one runbook “remove first” for the environment, which the customer reads; and none where nothing has to go', async () => {
    const place = await approvedPlace(true)
    const open = (buildId = ru4) => as(kim, tx => openRemovalRunbook(tx, { environmentId: place.environmentId, buildId }))
    expect(await refused(open())).toBe('interim.errors.nothingToRemove')
    await as(kim, tx => waiveInterimUpdate(tx, { interimUpdateId: place.interimUpdateId, buildId: ru4, reason: 'Not used' }))
    const { id } = await open()
    expect((await open()).id).toBe(id)
    const steps = await asActor(place.approver, tx => tx.db.select().from(runbookStep).where(eq(runbookStep.runbookId, id)).orderBy(asc(runbookStep.position)))
    expect(steps.map(step => step.text.en)[0]).toBe('In the maintenance window, remove Private fix 8.1.291.5 from EX01.')
    expect(steps).toHaveLength(3)
    expect(steps.every(step => step.text.ja)).toBe(true)
    expect(await refused(as(other, tx => openRemovalRunbook(tx, { environmentId: place.environmentId, buildId: ru4 })))).toBe('notFound')
    await as(kim, tx => removeInterimUpdate(tx, { interimUpdateId: place.interimUpdateId }))
    expect(await refused(open())).toBe('interim.errors.nothingToRemove')
  })

  it('once the fix is off, no fix list is asked any more', async () => {
    const place = await approvedPlace()
    await as(kim, tx => removeInterimUpdate(tx, { interimUpdateId: place.interimUpdateId }))
    expect(await answerAt(kim, place)).toMatchObject({ may: true })
  })

  it('a whole house counted says what asking each says', async () => {
    const place = await approvedPlace(false, 3)
    const counted = await as(kim, tx => countAnswers(tx, { buildIds: [ru4], customerIds: [place.customerId] }))
    const sizes = Object.groupBy(counted, row => row.answer.status)
    expect(sizes.chain?.reduce((sum, row) => sum + row.size, 0)).toBe(1)
    expect(sizes.may_install?.reduce((sum, row) => sum + row.size, 0)).toBe(2)
  })

  it('where nothing is decided, the fix tells two systems apart all the same', async () => {
    const place = await as(kim, tx => addCustomer(tx, [{}, {}]))
    await record(await as(kim, tx => systemOf(tx, place.installations[0]!)))
    const [withFix, without] = await answersIn(kim, place)
    expect(withFix!.reasons).toContainEqual({ status: 'chain', detail: 'interim:KB955480' })
    expect(without!.reasons).not.toContainEqual(expect.objectContaining({ status: 'chain' }))
    const counted = await as(kim, tx => countAnswers(tx, { buildIds: [ru4], customerIds: [place.customerId] }))
    expect(counted.filter(row => row.answer.reasons.some(reason => reason.status === 'chain')).map(row => row.size)).toEqual([1])
  })
})

describe('what a rollup is installed over', () => {
  const startOf = async (installationId: string) =>
    as(kim, async tx => (await tx.db.select({ facets: profile.facets }).from(installation).innerJoin(profile, eq(profile.id, installation.profileId)).where(eq(installation.id, installationId)))[0]!.facets['start'])

  it('is the fix itself while it stays, what is beneath once it has to go first, and that approval outlives the removal', async () => {
    const place = await as(kim, tx => addCustomer(tx, [{ version: '8.1.291.5' }]))
    const installationId = place.installations[0]!
    const systemId = await as(kim, tx => systemOf(tx, installationId))
    expect(await startOf(installationId)).toEqual([fixId])
    const { id: stays } = await record(systemId)
    expect(await startOf(installationId)).toEqual([fixId])
    await as(kim, tx => removeInterimUpdate(tx, { interimUpdateId: stays }))
    expect(await startOf(installationId)).toEqual(['normal'])
    const { id: interimUpdateId } = await record(systemId, { removeFirst: true })
    expect(await startOf(installationId)).toEqual(['normal'])
    await as(kim, tx => waiveInterimUpdate(tx, { interimUpdateId, buildId: ru4, reason: 'Not used' }))
    await asActor(place.approver, async tx => approve(tx, { environmentId: place.environmentId, buildId: ru4, seen: await seenOf(tx, ru4, place.environmentId), acknowledged: [] }))
    expect(await answerAt(kim, place)).toMatchObject({ status: 'chain', reasons: [{ detail: 'remove_first' }] })
    await as(kim, tx => removeInterimUpdate(tx, { interimUpdateId }))
    expect(await answerAt(kim, place)).toMatchObject({ may: true })
    // The server reports what it runs now: the same start, so the approval stands.
    await as(kim, tx => changeInstallation(tx, changeInstallationInput.parse({ installationId, branchId: SP1, edition: 'Standard', roles: ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: 'no', version: '8.1.291.2' })))
    expect(await answerAt(kim, place)).toMatchObject({ may: true })
  })
})

describe('the ledger', () => {
  it('takes private fixes of a product that is there, once', async () => {
    const place = await as(kim, tx => addCustomer(tx))
    const systemId = await as(kim, tx => systemOf(tx, place.installations[0]!))
    expect(await refused(record(systemId, { buildId: ru4 }))).toBe('interim.errors.kind')
    const sql = await as(kim, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: 'sql-server-2019/rtm', label: 'A fix', kind: 'interim_update', channel: 'private', version: '15.0.9999.1', source: 'The vendor' })))
    expect(await refused(record(systemId, { buildId: sql.id }))).toBe('interim.errors.product')
    await record(systemId)
    expect(await refused(record(systemId, { defect: '955480' }))).toBe('interim.errors.there')
    const rig = await as(kim, tx => addRig(tx))
    const [lab] = await as(kim, tx => tx.db.select().from(installation).where(eq(installation.environmentId, rig)))
    expect(await refused(record(lab!.systemId))).toBe('interim.errors.rig')
    expect((await as(kim, tx => listInterimUpdates(tx, { systemId }))).map(row => [row.entry.defect, row.fix.id])).toEqual([['KB955480', fixId]])
  })

  it('tells the build who waits, and a contact its own alone', async () => {
    const [place, elsewhere] = [await approvedPlace(), await approvedPlace(true)]
    const { interims } = await as(kim, tx => readInterimsOf(tx, { buildId: ru4 }))
    const of = (customerId: string) => interims.find(row => row.entry.customerId === customerId)
    expect(of(place.customerId)).toMatchObject({ gate: { open: false, detail: 'interim:KB955480' }, waiver: null, systemName: 'EX01' })
    expect(of(elsewhere.customerId)).toBeDefined()
    const own = await asActor(place.approver, tx => listOwnInterims(tx, { buildId: ru4 }))
    expect(own.map(row => [row.environmentId, row.fix, row.gate])).toEqual([[place.environmentId, 'Private fix 8.1.291.5', { open: false, detail: 'interim:KB955480' }]])
  })

  it('another house finds nothing: not the system, not the fix, not the line, and waives nothing', async () => {
    const { systemId, interimUpdateId } = await approvedPlace()
    const own = await as(other, async tx => ({ fix: await addFix(tx, '8.1.291.6'), place: await addCustomer(tx) }))
    const theirSystem = await as(other, tx => systemOf(tx, own.place.installations[0]!))
    const given = { defect: 'KB1', removeFirst: false }
    expect(await refused(as(other, tx => recordInterimUpdate(tx, { ...given, systemId, buildId: own.fix.id })))).toBe('notFound')
    expect(await refused(as(other, tx => recordInterimUpdate(tx, { ...given, systemId: theirSystem, buildId: fixId })))).toBe('notFound')
    expect(await refused(as(other, tx => removeInterimUpdate(tx, { interimUpdateId })))).toBe('notFound')
    expect(await refused(as(other, tx => waiveInterimUpdate(tx, { interimUpdateId, buildId: ru4, reason: 'Ours now' })))).toBe('notFound')
    expect((await as(other, tx => readInterimsOf(tx, { buildId: ru4 }))).interims).toEqual([])
  })

  it('a fix list is ours beside the public one: listed once, and what is public is not ours to take back', async () => {
    const listed = await as(kim, async tx => (await tx.db.select().from(buildFix).where(and(eq(buildFix.consultancyId, PUBLIC_CATALOGUE), eq(buildFix.defect, 'KB5037171'))))[0]!)
    expect(await refused(as(kim, tx => recordFix(tx, { buildId: listed.buildId, defect: '5037171', source: 'Us' })))).toBe('catalogue.errors.fixListed')
    expect(await refused(as(kim, tx => removeFix(tx, { buildId: listed.buildId, defect: 'KB5037171' })))).toBe('notFound')
    await as(kim, tx => recordFix(tx, { buildId: listed.buildId, defect: 'case 12', source: 'The vendor, by phone' }))
    expect((await as(other, tx => readInterimsOf(tx, { buildId: listed.buildId }))).fixes.map(row => row.defect)).not.toContain('CASE 12')
  })

  it('says nothing of the fix list of a build a customer does not see, whatever private fix it runs', async () => {
    const [place, stranger] = [await approvedPlace(), await as(kim, tx => addCustomer(tx))]
    const hidden = await as(kim, tx => addFix(tx, '8.1.299.7', 'Never installed'))
    await as(kim, tx => recordFix(tx, { buildId: hidden.id, defect: 'KB955480', source: 'Us' }))
    const seen = (actor: Contact) => asActor(actor, tx => tx.db.select().from(buildFix).where(eq(buildFix.buildId, hidden.id)))
    for (const { approver } of [place, stranger]) expect(await seen(approver)).toHaveLength(0)
    expect(await asActor(stranger.approver, tx => tx.db.select().from(interimUpdate))).toEqual([])
  })
})
