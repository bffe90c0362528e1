import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { consultancy, mail, profilePause, system, waveState, windowNotice } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job, type Consultant, type Contact } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { changeInstallation, changeInstallationInput } from '@/server/environments/change-installation'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { announceWindows } from '@/server/rollout/announce-windows'
import { changeRolloutSettings, moveCustomer, openWave } from '@/server/rollout/change-waves'
import { addWindow, addWindowInput, demandBackup, endWindow } from '@/server/rollout/change-windows'
import { endExcusal, excuse } from '@/server/rollout/excuse'
import { haltWaves } from '@/server/rollout/halt-waves'
import { readHolds, readPlaceRollout } from '@/server/rollout/queries'
import { reportInstall } from '@/server/rollout/report-install'
import { confirmHold, liftHold, setHold } from '@/server/rollout/set-hold'
import { confirmPause, liftPause } from '@/server/rollout/settle-pause'
import { settleWavesOf } from '@/server/rollout/settle-waves-job'
import { verifyBackup } from '@/server/rollout/verify-backup'
import { findBuild } from '@/server/catalogue/queries'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun } from '../support/scene'

await testDatabase()

const hours = (n: number) => new Date(Date.now() + n * 3_600_000)
type Place = Awaited<ReturnType<typeof addCustomer>>

/** RU4 tested and cleared; customers of so many servers each, all of which approve it. `rings` of the servers in order. */
const cleared = async (customers: number[], { rings = [], validUntil, approving = true }: { rings?: number[]; validUntil?: string; approving?: boolean } = {}) => {
  const kim = await house()
  const { places, buildId } = await as(kim, async tx => {
    const buildId = (await findVersion(tx, RU4)).id
    const places: Place[] = []
    for (const servers of customers) places.push(await addCustomer(tx, Array.from({ length: servers }, () => ({}))))
    await publish(tx, buildId, { runIds: [await sealedRun(tx, buildId, await addRig(tx))], ...(validUntil && { validUntil }) })
    return { places, buildId }
  })
  for (const place of places) {
    const systems = await as(kim, tx => systemsOf(tx, place.environmentId))
    await as(kim, async tx => {
      for (const [index, ring] of rings.entries()) if (systems[index]) await tx.db.update(system).set({ ring }).where(eq(system.id, systems[index].id))
    })
    if (approving) await approveAt(place, buildId)
  }
  return { kim, places, buildId, first: places[0]! }
}

const systemsOf = async (tx: Parameters<Parameters<typeof as>[1]>[0], environmentId: string) =>
  (await tx.db.select().from(system).where(eq(system.environmentId, environmentId))).toSorted((a, b) => a.name.localeCompare(b.name))

const approveAt = (place: Place, buildId: string, now?: Date) =>
  asActor(place.approver, async tx => {
    const { places } = await readPortalUpdate(tx, { buildId })
    return approve(tx, { environmentId: place.environmentId, buildId, seen: places.find(one => one.environment.id === place.environmentId)!.seen, acknowledged: [] })
  }, now)

/** Each server's answer by its name, as this actor gets it then: `may_install`, or the status and why. */
const answers = async (actor: Consultant | Contact, place: Place, buildId: string, now?: Date) =>
  asActor(actor, async tx => {
    const rows = await installAnswers(tx, { buildIds: [buildId], environmentIds: [place.environmentId] })
    return Object.fromEntries(rows.map(row => [row.systemName, row.answer.reasons.map(({ status, detail }) => [status, detail].filter(Boolean).join(':')).join(' ')]))
  }, now)

/** Engineer and contact are always asked both. */
const ask = async (kim: Consultant, place: Place, buildId: string, now?: Date) => {
  const mine = await answers(kim, place, buildId, now)
  expect(await answers(place.approver, place, buildId, now)).toEqual(mine)
  return mine
}

const report = (actor: Consultant | Contact, installationId: string, buildId: string, result: 'succeeded' | 'failed', now?: Date) =>
  asActor(actor, tx => reportInstall(tx, { installationId, buildId, result }), now)

describe('rings', () => {
  it('open one after the other: on approval, then on success and soak', async () => {
    const { kim, first, buildId } = await cleared([3], { rings: [1, 1, 2] })
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'may_install', EX02: 'may_install', EX03: 'ring:ring_waits' })
    await report(kim, first.installations[0]!, buildId, 'succeeded')
    await report(first.approver, first.installations[1]!, buildId, 'succeeded', hours(1))
    expect((await ask(kim, first, buildId, hours(2))).EX03).toBe('ring:ring_soak')
    expect((await ask(kim, first, buildId, hours(26))).EX03).toBe('may_install')
  })

  it('the role order of the product wins over the ring', async () => {
    const kim = await house()
    const { place, buildId } = await as(kim, async tx => {
      const buildId = (await findVersion(tx, RU4)).id
      const place = await addCustomer(tx, [{ roles: ['Mailbox'] }, { roles: ['ClientAccess'] }])
      await tx.db.update(system).set({ ring: 9 }).where(eq(system.name, 'EX02'))
      await publish(tx, buildId, { runIds: [await sealedRun(tx, buildId, await addRig(tx))] })
      return { place, buildId }
    })
    await approveAt(place, buildId)
    expect(await ask(kim, place, buildId)).toEqual({ EX01: 'ring:ring_waits', EX02: 'may_install' })
  })

  it('edge 18: one offline server does not block a ring for ever, and is not forgotten either', async () => {
    const { kim, first, buildId } = await cleared([3], { rings: [1, 1, 2] })
    await report(kim, first.installations[0]!, buildId, 'succeeded')
    expect((await ask(kim, first, buildId, hours(500))).EX03).toBe('ring:ring_waits')
    const offline = (await as(kim, tx => systemsOf(tx, first.environmentId)))[1]!
    const { id: excusalId } = await as(kim, tx => excuse(tx, { systemId: offline.id, buildId, reason: 'In the cellar, switched off' }))
    expect((await ask(kim, first, buildId, hours(1))).EX03).toBe('ring:ring_soak')
    const later = await ask(kim, first, buildId, hours(26))
    expect([later.EX02, later.EX03]).toEqual(['may_install', 'may_install'])
    const { builds } = await as(kim, tx => readPlaceRollout(tx, { environmentId: first.environmentId }))
    expect(builds[0]!.stages[0]!.members.find(one => one.systemName === 'EX02')!.progress.state).toBe('excused')
    await as(kim, tx => endExcusal(tx, { excusalId }))
    expect((await ask(kim, first, buildId, hours(26))).EX03).toBe('ring:ring_waits')
  })

  it('edge 8: evidence that expires mid-rollout pauses the ring; new evidence goes on from there', async () => {
    const day = hours(36).toISOString().slice(0, 10)
    const { kim, first, buildId } = await cleared([2], { rings: [1, 2], validUntil: day })
    await report(kim, first.installations[0]!, buildId, 'succeeded')
    expect(await ask(kim, first, buildId, hours(60))).toEqual({ EX01: 'expired:verdict', EX02: 'expired:verdict' })
    await as(kim, async tx => publish(tx, buildId, { runIds: [await sealedRun(tx, buildId, await addRig(tx))] }), hours(61))
    expect((await ask(kim, first, buildId, hours(62))).EX02).toBe('may_install')
  })

  it('edge 7: drift while a window is scheduled; an attribute becomes unknown; drift back', async () => {
    const { kim, first, buildId } = await cleared([2], { rings: [1, 1] })
    const tomorrow = hours(24).toISOString().slice(0, 10)
    await as(kim, tx => addWindow(tx, addWindowInput.parse({ environmentId: first.environmentId, onDate: tomorrow, from: '00:00', to: '23:59' })))
    const inside = new Date(`${tomorrow}T12:00:00Z`)
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'window:window_later', EX02: 'window:window_later' })
    expect((await ask(kim, first, buildId, inside)).EX01).toBe('may_install')
    const [ex01] = await as(kim, tx => systemsOf(tx, first.environmentId))
    const runs = (os?: string) => as(kim, tx => changeSystem(tx, changeSystemInput.parse({ systemId: ex01!.id, name: 'EX01', ...(os && { os }) })))
    await runs('Windows Server 2008')
    expect(await ask(kim, first, buildId, inside)).toEqual({ EX01: 'stale not_covered', EX02: 'may_install' })
    await runs()
    expect((await ask(kim, first, buildId, inside)).EX01).toBe('stale needs_info')
    await runs('Windows Server 2003')
    expect(await ask(kim, first, buildId, inside)).toEqual({ EX01: 'stale', EX02: 'may_install' })
    await approveAt(first, buildId)
    expect((await ask(kim, first, buildId, inside)).EX01).toBe('may_install')
  })

  it('what only drifted away from its approval keeps the ring after it shut', async () => {
    const { kim, first, buildId } = await cleared([2], { rings: [1, 2] })
    const [ex01] = await as(kim, tx => systemsOf(tx, first.environmentId))
    for (const os of ['Windows Server 2008', 'Windows Server 2003']) await as(kim, tx => changeSystem(tx, changeSystemInput.parse({ systemId: ex01!.id, name: 'EX01', os, ring: 1 })))
    expect(await ask(kim, first, buildId, hours(100))).toEqual({ EX01: 'stale', EX02: 'ring:ring_no_success' })
  })

  it('a server that was patched without a report counts as done where the build stands', async () => {
    const { kim, first, buildId } = await cleared([2], { rings: [1, 2] })
    await as(kim, tx => changeInstallation(tx, changeInstallationInput.parse({ installationId: first.installations[0]!, branchId: 'exchange-2007/sp1', edition: 'Standard', roles: ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: 'no', version: '8.1.311.3' })))
    expect(await ask(kim, first, buildId, hours(48))).toMatchObject({ EX01: 'installed', EX02: 'may_install' })
  })
})

describe('a failure', () => {
  it('pauses its profile everywhere for a day, keeps the rings after it shut, and an engineer ends or confirms it', async () => {
    const { kim, places: [one, other], buildId } = await cleared([2, 1], { rings: [1, 2] })
    await report(one!.approver, one!.installations[0]!, buildId, 'failed')
    expect(await ask(kim, other!, buildId)).toEqual({ EX01: 'held:paused' })
    expect(await ask(kim, other!, buildId, hours(25))).toEqual({ EX01: 'may_install' })
    expect((await ask(kim, one!, buildId, hours(25))).EX02).toBe('ring:ring_failed')
    const { profileId } = await as(kim, async tx => (await tx.db.select().from(profilePause))[0]!)
    await as(kim, tx => liftPause(tx, { profileId, buildId, reason: 'The disk was full' }))
    expect(await ask(kim, other!, buildId)).toEqual({ EX01: 'may_install' })
    await expect(as(kim, tx => liftPause(tx, { profileId, buildId, reason: 'Again' }))).rejects.toMatchObject({ code: 'conflict' })
    await report(kim, one!.installations[0]!, buildId, 'failed', hours(30))
    await as(kim, tx => confirmPause(tx, { profileId, buildId, reason: 'It breaks here' }), hours(31))
    expect(await ask(kim, other!, buildId, hours(1000))).toEqual({ EX01: 'held:hold_profile_consultancy' })
    // Another configuration is not what broke.
    const elsewhere = await as(kim, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))
    expect((await ask(kim, elsewhere, buildId, hours(1000))).EX01).not.toContain('held')
  })
})

describe('holds', () => {
  it('block at their level and below, nowhere else; a customer never sees another one’s', async () => {
    const { kim, places: [one, other], buildId } = await cleared([2, 1])
    const [ex01] = await as(kim, tx => systemsOf(tx, one!.environmentId))
    const free = { EX01: 'may_install', EX02: 'may_install' }
    const tryHold = async (where: object, here: object, there: string) => {
      const { id } = await as(kim, tx => setHold(tx, { ...where, reason: 'Freeze' }))
      expect([await ask(kim, one!, buildId), await ask(kim, other!, buildId)]).toEqual([here, { EX01: there }])
      await as(kim, tx => liftHold(tx, { holdId: id, reason: 'Over' }))
    }
    const both = (level: string) => ({ EX01: `held:hold_${level}_consultancy`, EX02: `held:hold_${level}_consultancy` })
    await tryHold({}, both('consultancy'), 'held:hold_consultancy_consultancy')
    await tryHold({ buildId }, both('consultancy'), 'held:hold_consultancy_consultancy')
    await tryHold({ customerId: one!.customerId }, both('customer'), 'may_install')
    await tryHold({ environmentId: one!.environmentId }, both('environment'), 'may_install')
    await tryHold({ systemId: ex01!.id }, { EX01: 'held:hold_system_consultancy', EX02: 'may_install' }, 'may_install')
    await tryHold({ buildId: await as(kim, async tx => (await findVersion(tx, [8, 1, 336, 1])).id) }, free, 'may_install')
    expect(await asActor(other!.approver, tx => readHolds(tx))).toEqual([])
  })

  it('are lifted only by the side that set them, by anybody of that side', async () => {
    const { kim, first, buildId } = await cleared([1])
    const own = await asActor(first.approver, tx => setHold(tx, { reason: 'Month end' }))
    await expect(as(kim, tx => liftHold(tx, { holdId: own.id, reason: 'No' }))).rejects.toMatchObject({ code: 'forbidden' })
    const ours = await as(kim, tx => setHold(tx, { customerId: first.customerId, reason: 'We look' }))
    await expect(asActor(first.approver, tx => liftHold(tx, { holdId: ours.id, reason: 'No' }))).rejects.toMatchObject({ code: 'forbidden' })
    const second = await as(kim, tx => addContact(tx, first.customerId, 'approver'))
    await asActor(second, tx => liftHold(tx, { holdId: own.id, reason: 'Over' }))
    await as({ ...kim, userId: crypto.randomUUID(), name: 'Lee' }, tx => liftHold(tx, { holdId: ours.id, reason: 'Seen' }))
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'may_install' })
  })

  it('say how many systems keep to them', async () => {
    const { kim, first } = await cleared([3])
    const { id: holdId } = await as(kim, tx => setHold(tx, { environmentId: first.environmentId, reason: 'Freeze' }))
    const [ex01] = await as(kim, tx => systemsOf(tx, first.environmentId))
    await asActor(first.approver, tx => confirmHold(tx, { holdId, systemId: ex01!.id }))
    await as(kim, tx => confirmHold(tx, { holdId, systemId: ex01!.id }))
    expect(await as(kim, tx => readHolds(tx))).toMatchObject([{ systems: 3, confirmed: 1 }])
    expect(await asActor(first.approver, tx => readHolds(tx))).toMatchObject([{ systems: 3, confirmed: 1 }])
  })
})

describe('windows', () => {
  it('shut an environment outside of them, in the customer’s own zone; the last one ended leaves it open', async () => {
    const { kim, first, buildId } = await cleared([1])
    const { id: windowId } = await asActor(first.approver, tx => addWindow(tx, addWindowInput.parse({ environmentId: first.environmentId, onDate: hours(72).toISOString().slice(0, 10), from: '22:00', to: '02:00' })))
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'window:window_later' })
    expect(await ask(kim, first, buildId, hours(240))).toEqual({ EX01: 'window:window_none_ahead' })
    await asActor(first.approver, tx => endWindow(tx, { windowId }))
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'may_install' })
  })

  it('a backup that is demanded counts for a day', async () => {
    const { kim, first, buildId } = await cleared([1])
    await as(kim, tx => demandBackup(tx, { environmentId: first.environmentId, demanded: true }))
    expect(await ask(kim, first, buildId)).toEqual({ EX01: 'window:backup' })
    const [ex01] = await as(kim, tx => systemsOf(tx, first.environmentId))
    await asActor(first.approver, tx => verifyBackup(tx, { systemId: ex01!.id }))
    expect(await ask(kim, first, buildId, hours(23))).toEqual({ EX01: 'may_install' })
    expect(await ask(kim, first, buildId, hours(25))).toEqual({ EX01: 'window:backup' })
  })

  it('are announced once, a day ahead, to each contact in their language, and only when something may be installed', async () => {
    const { kim, places: [one, other], buildId } = await cleared([1, 1], { approving: false })
    await approveAt(one!, buildId)
    await as(kim, async tx => {
      for (const place of [one!, other!]) await addWindow(tx, addWindowInput.parse({ environmentId: place.environmentId, onDate: hours(72).toISOString().slice(0, 10), from: '22:00', to: '23:00' }))
    })
    const opens = new Date(`${hours(72).toISOString().slice(0, 10)}T22:00:00Z`)
    const letters = async () => (await asActor(job('test', kim.consultancyId), tx => tx.db.select().from(mail).where(eq(mail.kind, 'notice')))).map(row => row.toAddress)
    await announceWindows(new Date(opens.getTime() - 25 * 3_600_000))
    expect(await letters()).toEqual([])
    await announceWindows(new Date(opens.getTime() - 23 * 3_600_000))
    await announceWindows(new Date(opens.getTime() - 22 * 3_600_000))
    expect(await letters()).toEqual([one!.approver.email])
    expect(await as(kim, tx => tx.db.select().from(windowNotice))).toHaveLength(1)
  })
})

describe('waves', () => {
  const inWaves = async (waves: number[], approving: (wave: number) => boolean = () => true) => {
    const scene = await cleared(waves.map(() => 1), { approving: false })
    await as(scene.kim, async tx => {
      await changeRolloutSettings(tx, { wavesOn: true, waveSoakHours: 24, ringSoakHours: 24, expeditedSoakHours: 4 })
      for (const [index, wave] of waves.entries()) await moveCustomer(tx, { customerId: scene.places[index]!.customerId, wave })
    })
    const settle = (now?: Date) => settleWavesOf({ consultancyId: scene.kim.consultancyId, buildId: scene.buildId }, now)
    await settle()
    for (const [index, place] of scene.places.entries()) if (approving(waves[index]!)) await approveAt(place, scene.buildId)
    await settle()
    return { ...scene, settle }
  }

  it('open one after the other, and a customer sees its own wave and nothing of others', async () => {
    const { kim, places: [pilot, early, rest], buildId, settle } = await inWaves([1, 2, 3])
    expect([await ask(kim, pilot!, buildId), await ask(kim, early!, buildId), await ask(kim, rest!, buildId)]).toEqual([{ EX01: 'may_install' }, { EX01: 'wave:wave_waits' }, { EX01: 'wave:wave_waits' }])
    await report(pilot!.approver, pilot!.installations[0]!, buildId, 'succeeded')
    await settle(hours(0.1))
    expect(await ask(kim, early!, buildId, hours(1))).toEqual({ EX01: 'wave:wave_soak' })
    expect(await ask(kim, early!, buildId, hours(25))).toEqual({ EX01: 'may_install' })
    expect(await ask(kim, rest!, buildId, hours(25))).toEqual({ EX01: 'wave:wave_waits' })
    const seen = await asActor(early!.approver, tx => tx.db.select().from(waveState))
    expect(seen.map(row => row.wave)).toEqual([2])
    await report(kim, early!.installations[0]!, buildId, 'failed', hours(26))
    await settle(hours(27))
    expect((await ask(kim, rest!, buildId, hours(60)))).toEqual({ EX01: 'wave:wave_waits' })
  })

  it('a failure in an earlier wave shuts a later one that was open; an excusal opens it again', async () => {
    const { kim, places: [pilot, rest], buildId, settle } = await inWaves([1, 3])
    await report(kim, pilot!.installations[0]!, buildId, 'succeeded')
    await settle(hours(0.1))
    expect(await ask(kim, rest!, buildId, hours(25))).toEqual({ EX01: 'may_install' })
    await report(kim, pilot!.installations[0]!, buildId, 'failed', hours(26))
    await settle(hours(27))
    expect((await ask(kim, rest!, buildId, hours(60))).EX01).toBe('wave:wave_waits')
    const [broken] = await as(kim, tx => systemsOf(tx, pilot!.environmentId))
    await as(kim, tx => excuse(tx, { systemId: broken!.id, buildId, reason: 'Its own disk' }), hours(60))
    await settle(hours(61))
    expect((await ask(kim, rest!, buildId, hours(61))).EX01).toBe('may_install')
  })

  it('a wave that nobody is in is skipped, an engineer opens one by hand, and a recall halts them until a new verdict', async () => {
    const { kim, places: [early, rest], buildId, settle } = await inWaves([2, 3])
    expect(await ask(kim, early!, buildId)).toEqual({ EX01: 'may_install' })
    await as(kim, tx => openWave(tx, { buildId, wave: 3, reason: 'Exploited' }))
    await settle()
    expect(await ask(kim, rest!, buildId)).toEqual({ EX01: 'may_install' })
    await as(kim, async tx => haltWaves(tx, await findBuild(tx, buildId)))
    await settle()
    expect([await ask(kim, early!, buildId), await ask(kim, rest!, buildId)]).toEqual([{ EX01: 'wave:wave_halted' }, { EX01: 'wave:wave_halted' }])
    await expect(as(kim, tx => openWave(tx, { buildId, wave: 3, reason: 'Now' }))).rejects.toMatchObject({ code: 'precondition' })
    await as(kim, async tx => publish(tx, buildId, { runIds: [await sealedRun(tx, buildId, await addRig(tx))] }))
    expect([await ask(kim, early!, buildId), await ask(kim, rest!, buildId)]).toEqual([{ EX01: 'may_install' }, { EX01: 'wave:wave_waits' }])
  })

  it('a success told where nobody said yes opens nothing for others; said after the yes, it does', async () => {
    const { kim, places: [pilot, rest], buildId, settle } = await inWaves([1, 3], wave => wave === 3)
    await report(pilot!.approver, pilot!.installations[0]!, buildId, 'succeeded')
    await settle()
    expect(await ask(kim, rest!, buildId, hours(48))).toEqual({ EX01: 'wave:wave_waits' })
    await approveAt(pilot!, buildId)
    await settle()
    expect(await ask(kim, rest!, buildId, hours(48))).toEqual({ EX01: 'may_install' })
  })

  it('off, they ask nothing', async () => {
    const { kim, places: [, rest], buildId } = await inWaves([1, 3])
    await as(kim, tx => tx.db.update(consultancy).set({ wavesOn: false }).where(eq(consultancy.id, kim.consultancyId)))
    expect(await ask(kim, rest!, buildId)).toEqual({ EX01: 'may_install' })
  })
})
