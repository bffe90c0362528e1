import { describe, expect, it } from 'vitest'
import { decision } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { currentDecision } from '@/server/domain/decision'
import { changeInstallation, changeInstallationInput } from '@/server/environments/change-installation'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun, SP1 } from '../support/scene'

await testDatabase()

const RU5 = '8.1.336.1'

/** RU3 passes on a rig that had RU2, and a customer's server has RU4. */
const onRollup4 = async (actor: Consultant) =>
  as(actor, async tx => {
    const [ru3, ru4] = [await findVersion(tx, RU3), await findVersion(tx, RU4)]
    await publish(tx, ru3.id, { runIds: [await sealedRun(tx, ru3.id, await addRig(tx, { version: '8.1.278.2' }))] })
    return { ru3, ru4, ...(await addCustomer(tx, [{ version: '8.1.311.3' }])) }
  })

type Place = Awaited<ReturnType<typeof onRollup4>>

const statuses = async (actor: Parameters<typeof asActor>[0], { ru3, environmentId }: Place) => {
  const asked = await asActor(actor, tx => installAnswers(tx, { buildIds: [ru3.id], environmentIds: [environmentId] }))
  const unasked = (await asActor(actor, tx => installAnswers(tx, { environmentIds: [environmentId] }))).filter(row => row.build.id === ru3.id)
  return [...asked, ...unasked].map(row => row.answer.status)
}

const approveRu3 = ({ approver, ru3, environmentId }: Place) =>
  asActor(approver, async tx => {
    const { seen } = (await readPortalUpdate(tx, { buildId: ru3.id })).places[0]!
    return approve(tx, { environmentId, buildId: ru3.id, seen, acknowledged: [] })
  })

const withdrawRu4 = (actor: Consultant, { ru3, ru4 }: Place, now?: Date) =>
  as(actor, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'Breaks EWS', remedy: 'replace_with', replaceWith: ru3.id, confirmation: '8.1.311.3' }), now)

describe('a remediation that names an older build', () => {
  it('is offered however the question is asked, and can be approved, where the installed build fails', async () => {
    const kim = await house()
    const place = await onRollup4(kim)
    expect(await statuses(kim, place)).toEqual(['superseded', 'superseded'])
    await as(kim, tx => publish(tx, place.ru4.id, { kind: 'fail', reason: 'Breaks EWS', remedy: 'replace_with', replaceWith: place.ru3.id }))
    expect(await statuses(kim, place)).toEqual(['undecided', 'undecided'])
    expect(await statuses(place.approver, place)).toEqual(['undecided', 'undecided'])
    await approveRu3(place)
    expect(await statuses(place.approver, place)).toEqual(['may_install', 'may_install'])
  })

  it('stays approved when somebody else\'s new profile is evaluated', async () => {
    const kim = await house()
    const place = await onRollup4(kim)
    await withdrawRu4(kim, place)
    await approveRu3(place)
    await as(kim, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))
    expect(await statuses(place.approver, place)).toEqual(['may_install', 'may_install'])
  })

  it('ends where the withdrawn build is gone', async () => {
    const kim = await house()
    const place = await onRollup4(kim)
    await withdrawRu4(kim, place)
    expect(await statuses(place.approver, place)).toEqual(['undecided', 'undecided'])
    const known = { installationId: place.installations[0], branchId: SP1, edition: 'Standard', roles: ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: 'no' }
    await as(kim, tx => changeInstallation(tx, changeInstallationInput.parse({ ...known, version: RU5 })))
    expect(await statuses(place.approver, place)).toEqual(['superseded', 'superseded'])
  })
})

it('edge 4: a recall that began before an approval and ended after it has the last word in the record too', async () => {
  const kim = await house()
  const place = await onRollup4(kim)
  await withdrawRu4(kim, place)
  await approveRu3(place)
  const before = new Date(Date.now() - 60_000)
  await as(kim, tx => withdrawBuild(tx, { buildId: place.ru3.id, reason: 'Not this one either', remedy: 'keep', confirmation: '8.1.291.2' }), before)
  const said = await as(kim, tx => tx.db.select().from(decision))
  expect(currentDecision(said.filter(row => row.buildId === place.ru3.id))!.kind).toBe('revoked')
})
