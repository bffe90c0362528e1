import { randomBytes } from 'node:crypto'
import { eq, isNull, sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { cohort, hold, installation, interimUpdate, profilePause, system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { recordFix } from '@/server/catalogue/record-fix'
import { acceptRisk, askRisk } from '@/server/decisions/accept-risk'
import { countAnswers, countOutcomes } from '@/server/decisions/count-answers'
import { approve, decline, defer } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { overviewInput, readOverview } from '@/server/decisions/overview'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { changeInstallation, changeInstallationInput } from '@/server/environments/change-installation'
import { DomainError } from '@/server/errors'
import { recordInterimUpdate } from '@/server/interim-updates/record-interim-update'
import { removeInterimUpdate } from '@/server/interim-updates/remove-interim-update'
import { waiveInterimUpdate } from '@/server/interim-updates/waive-interim-update'
import { findLiveWithdrawal } from '@/server/recalls/live-withdrawal'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { changeRolloutSettings } from '@/server/rollout/change-waves'
import { addWindow } from '@/server/rollout/change-windows'
import { reportInstall } from '@/server/rollout/report-install'
import { liftHold, setHold } from '@/server/rollout/set-hold'
import { confirmPause, liftPause } from '@/server/rollout/settle-pause'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addRig, addServer, as, findVersion, house, publish, RU3, RU4, sealedRun, SP1 } from '../support/scene'

await testDatabase()

const seed = Number(process.env.SEED ?? randomBytes(3).readUIntBE(0, 3))
console.info(`count-answers: SEED=${seed}`)
let state = seed
const dice = (faces: number) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return (state >>> 8) % faces
}
const oneOf = <T>(list: readonly T[]): T => list[dice(list.length)]!

const VERSIONS = ['8.1.291.2', '8.1.311.3', '8.1.278.2', '8.1.311.2', '8.1.299.9']
const SYSTEMS = ['Windows Server 2003', 'Windows Server 2008']
const anyServer = () => ({ version: oneOf(VERSIONS), os: oneOf(SYSTEMS), ...(dice(3) === 0 ? { antivirus: ['Forefront'] } : {}), surveyed: dice(4) > 0 })
const DEFECTS = ['KB1', 'KB2', 'KB3']
const LATER = new Date(Date.now() + 40 * 86_400_000)

type Place = Awaited<ReturnType<typeof addCustomer>>

/** Something a house lives through: most of it separates installations that were alike. */
const happen = async (kim: Consultant, places: Place[], builds: { ru3: string; ru4: string; fix: string }): Promise<void> => {
  const place = oneOf(places)
  const buildId = oneOf([builds.ru3, builds.ru4])
  const decision = async (tx: Tx) => {
    const { places: own } = await readPortalUpdate(tx, { buildId })
    return { environmentId: place.environmentId, buildId, seen: own.find(one => one.environment.id === place.environmentId)?.seen ?? 'nothing to decide' }
  }
  const deeds: (() => Promise<unknown>)[] = [
    async () => asActor(place.approver, async tx => approve(tx, { ...(await decision(tx)), acknowledged: [] })),
    async () => asActor(place.approver, async tx => decline(tx, { ...(await decision(tx)), reason: 'Not now' })),
    async () => asActor(place.approver, async tx => defer(tx, { ...(await decision(tx)), reason: 'After the fair', until: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) })),
    async () => {
      const { id } = await asActor(place.approver, async tx => askRisk(tx, { ...(await decision(tx)), effect: 'install', reason: 'Needed', expiresOn: LATER.toISOString().slice(0, 10) }))
      const other = await as(kim, tx => addContact(tx, place.customerId, 'approver'))
      await asActor(other, tx => acceptRisk(tx, { riskAcceptanceId: id }))
    },
    async () => {
      const held = await as(kim, tx => tx.db.select().from(hold).where(isNull(hold.liftedAt)))
      if (held.length === 0) return
      const { id, owner, customerId } = oneOf(held)
      const side = owner === 'customer' ? places.find(one => one.customerId === customerId)!.approver : kim
      await asActor(side as Consultant, tx => liftHold(tx, { holdId: id, reason: 'Over' }))
    },
    async () => {
      const [host] = await as(kim, tx => tx.db.select().from(system).where(eq(system.environmentId, place.environmentId)).orderBy(system.name))
      const where = oneOf<object>([{}, { customerId: place.customerId }, { environmentId: place.environmentId }, { systemId: host!.id }])
      await as(kim, tx => setHold(tx, { ...where, ...(dice(2) === 0 ? { buildId } : {}), reason: 'Freeze' }))
    },
    async () => asActor(place.approver, tx => setHold(tx, { reason: 'Month end', ...(dice(2) === 0 ? { environmentId: place.environmentId } : {}) })),
    async () => asActor(place.approver, tx => reportInstall(tx, { installationId: oneOf(place.installations), buildId, result: oneOf(['succeeded', 'failed'] as const) })),
    async () => {
      const [paused] = await as(kim, tx => tx.db.select().from(profilePause).where(isNull(profilePause.settledAt)))
      if (paused) await as(kim, tx => oneOf([liftPause, confirmPause])(tx, { profileId: paused.profileId, buildId: paused.buildId, reason: 'Looked' }))
    },
    async () => as(kim, tx => addWindow(tx, { environmentId: place.environmentId, weekday: 1 + dice(7), from: '01:00', to: '05:00' })),
    async () => as(kim, tx => changeRolloutSettings(tx, { wavesOn: dice(2) === 0, waveSoakHours: 24, ringSoakHours: 24, expeditedSoakHours: 4 })),
    async () => as(kim, tx => addServer(tx, place.environmentId, { name: `EX${dice(1e9)}`, ...anyServer() })),
    async () =>
      as(kim, tx =>
        changeInstallation(tx, changeInstallationInput.parse({ installationId: oneOf(place.installations), branchId: SP1, edition: 'Standard', roles: oneOf([['Mailbox'], ['Mailbox', 'HubTransport', 'ClientAccess']]), hotpatch: 'no', version: oneOf(VERSIONS) })),
      ),
    async () => as(kim, async tx => {
      const live = await findLiveWithdrawal(tx, buildId)
      if (live) return reinstateBuild(tx, { withdrawalId: live.id, reason: 'All well' })
      const confirmation = buildId === builds.ru4 ? '8.1.311.3' : '8.1.291.2'
      return withdrawBuild(tx, { buildId, reason: 'EWS crashes', remedy: 'replace_with', replaceWith: buildId === builds.ru4 ? builds.ru3 : builds.ru4, confirmation })
    }),
  ]
  const interims = [
    async (tx: Tx<Consultant>, systemId: string) => recordInterimUpdate(tx, { systemId, buildId: builds.fix, defect: oneOf(DEFECTS), removeFirst: dice(2) === 0 }),
    async (tx: Tx<Consultant>) => recordFix(tx, { buildId, defect: oneOf(DEFECTS), source: 'The vendor' }),
    async (tx: Tx<Consultant>, systemId: string) => {
      const [row] = await tx.db.select().from(interimUpdate).where(eq(interimUpdate.systemId, systemId))
      if (row) await oneOf([() => removeInterimUpdate(tx, { interimUpdateId: row.id }), () => waiveInterimUpdate(tx, { interimUpdateId: row.id, buildId, reason: 'Not used' })])()
    },
  ]
  deeds.push(async () => as(kim, async tx => {
    const [at] = await tx.db.select().from(installation).where(eq(installation.id, oneOf(place.installations)))
    await oneOf(interims)(tx, at!.systemId)
  }))
  // Many of these are refused where there is nothing to decide: that is no part of the question.
  await oneOf(deeds)().catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error
  })
}

const tally = (rows: readonly { key: string; size: number }[]) =>
  Object.fromEntries([...Map.groupBy(rows, row => row.key)].map(([key, same]) => [key, same.reduce((sum, row) => sum + row.size, 0)]).toSorted())

const compare = async (tx: Tx, customerIds?: string[]) => {
  const singly = (await installAnswers(tx)).filter(row => !customerIds || customerIds.includes(row.installation.customerId!))
  const counted = await countAnswers(tx, customerIds ? { customerIds } : {})
  expect(tally(counted.map(row => ({ key: [row.environmentId, row.build.id, row.applicability, row.outcome, JSON.stringify(row.answer)].join(' '), size: row.size }))), `SEED=${seed}`)
    .toEqual(tally(singly.map(row => ({ key: [row.installation.environmentId, row.build.id, row.applicability, row.outcome, JSON.stringify(row.answer)].join(' '), size: 1 }))))
  for (const buildId of new Set(singly.map(row => row.build.id))) {
    if (customerIds) break
    expect(tally((await countOutcomes(tx, { buildId })).map(row => ({ key: [row.customerId, row.applicability, row.outcome].join(' '), size: row.size }))), `SEED=${seed}`)
      .toEqual(tally(singly.filter(row => row.build.id === buildId).map(row => ({ key: [row.installation.customerId, row.applicability, row.outcome].join(' '), size: 1 }))))
  }
  return singly
}

it('counting by cohorts says of every environment exactly what asking each installation says, whatever has happened there', async () => {
  const kim = await house()
  const { places, ...builds } = await as(kim, async tx => {
    const [ru3, ru4] = [(await findVersion(tx, RU3)).id, (await findVersion(tx, RU4)).id]
    const places: Place[] = []
    for (let index = 0; index < 5; index++) places.push(await addCustomer(tx, Array.from({ length: 1 + dice(5) }, anyServer)))
    await publish(tx, ru4, { runIds: [await sealedRun(tx, ru4, await addRig(tx))] })
    const { id: fix } = await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: 'Private fix', kind: 'interim_update', channel: 'private', version: '8.1.299.9', source: 'The vendor' }))
    for (const { installations } of places.slice(0, 3)) {
      const [at] = await tx.db.select().from(installation).where(eq(installation.id, installations[0]!))
      await recordInterimUpdate(tx, { systemId: at!.systemId, buildId: fix, defect: oneOf(DEFECTS), removeFirst: dice(2) === 0 })
    }
    return { places, ru3, ru4, fix }
  })
  const { ru3, ru4 } = builds
  for (let round = 0; round < 32; round++) {
    await happen(kim, places, builds)
    if (round === 12) await as(kim, async tx => (await findLiveWithdrawal(tx, ru3)) ?? publish(tx, ru3, { runIds: [await sealedRun(tx, ru3, await addRig(tx, { version: '8.1.278.2' }))] }))
    if (round === 20) await as(kim, async tx => (await findLiveWithdrawal(tx, ru4)) ?? withdrawBuild(tx, { buildId: ru4, reason: 'Breaks EWS', remedy: 'replace_with', replaceWith: ru3, confirmation: '8.1.311.3' }))
    if (round % 3 === 0 || round > 20) await as(kim, tx => compare(tx))
  }
  for (const now of [undefined, LATER]) {
    const statuses = await asActor(kim, async tx => (await compare(tx)).map(row => ({ status: row.answer.status, customer: row.installation.customerId! })), now)
    const { needs, cells } = await asActor(kim, tx => readOverview(tx, overviewInput.parse({})), now)
    expect(needs.decisions.count, `SEED=${seed}`).toBe(statuses.filter(row => row.status === 'undecided').length)
    expect(tally([...cells.values()].flatMap(cell => Object.entries(cell.counts)).map(([key, size]) => ({ key, size }))))
      .toEqual(tally(statuses.filter(row => row.status !== 'not_applicable' || [...cells.keys()].some(key => key.startsWith(row.customer))).map(row => ({ key: row.status, size: 1 }))))
  }
  await asActor(places[0]!.approver, tx => compare(tx))
  await as(kim, tx => compare(tx, [places[1]!.customerId, places[2]!.customerId]))
}, 90_000)

it('a hold is counted where it stands and nowhere else, whoever is alike', async () => {
  const kim = await house()
  const places = await as(kim, async tx => {
    const { id } = await findVersion(tx, RU4)
    await publish(tx, id, { runIds: [await sealedRun(tx, id, await addRig(tx))] })
    return [await addCustomer(tx, [{}, {}]), await addCustomer(tx, [{}, {}])] as const
  })
  const [{ customerId, environmentId }] = places
  const [host] = await as(kim, tx => tx.db.select().from(system).where(eq(system.environmentId, environmentId)).orderBy(system.name))
  const held = async () => (await as(kim, tx => compare(tx))).filter(row => row.answer.status === 'held').map(row => row.installation.environmentId === environmentId)
  expect(await held()).toEqual([])
  for (const [where, count] of [[{ customerId }, 2], [{ environmentId }, 2], [{ systemId: host!.id }, 1]] as const) {
    const { id } = await as(kim, tx => setHold(tx, { ...where, reason: 'Freeze' }))
    expect(await held()).toEqual(Array.from({ length: count }, () => true))
    await as(kim, tx => liftHold(tx, { holdId: id, reason: 'Over' }))
    expect(await held()).toEqual([])
  }
})

it('cohorts count every installation of a customer once and no lab, through inserts, changes and removals', async () => {
  const kim = await house()
  await as(kim, async tx => {
    const place = await addCustomer(tx, [{}, {}, { version: '8.1.311.3' }, { os: 'Windows Server 2008' }])
    await addRig(tx)
    const sizes = async () => (await tx.db.select().from(cohort)).map(row => row.size).toSorted()
    expect(await sizes()).toEqual([1, 1, 2])
    await changeInstallation(tx, changeInstallationInput.parse({ installationId: place.installations[0]!, branchId: SP1, edition: 'Standard', roles: ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: 'no', version: '8.1.311.3' }))
    expect(await sizes()).toEqual([1, 1, 2])
    await tx.db.delete(installation).where(sql`${installation.id} = ${place.installations[1]!}`)
    expect(await sizes()).toEqual([1, 2])
  })
})

it('a miscount refuses the write instead of standing', async () => {
  const kim = await house()
  const place = await as(kim, tx => addCustomer(tx, [{}]))
  const tampered = as(kim, async tx => {
    await tx.db.execute(sql`update cohort set size = 0`)
    await tx.db.delete(installation).where(sql`${installation.id} = ${place.installations[0]!}`)
  })
  await expect(tampered).rejects.toThrow()
})
