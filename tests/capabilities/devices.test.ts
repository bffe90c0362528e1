import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import pg from 'pg'
import { addDays, addHours } from 'date-fns'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditEntry, deviceAnswer, deviceKey, installation, installReport, profilePause, system } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { approve, defer } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { answerApi } from '@/server/devices/api'
import { flushPolls } from '@/server/devices/count-polls'
import { makeKey, makeKeyInput, revokeKey, rotateKey } from '@/server/devices/keys'
import { checkAnswer, problem } from '@/server/devices/openapi'
import { poll } from '@/server/devices/poll'
import { readDevices } from '@/server/devices/queries'
import { listIdentityAlerts } from '@/server/environments/queries'
import { openRun } from '@/server/lab/open-run'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { withdrawBuild, withdrawBuildInput } from '@/server/recalls/withdraw-build'
import { liftPause } from '@/server/rollout/settle-pause'
import { sha256 } from '@/server/auth/credentials-at-rest'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, EX2007, findVersion, house, publish, RU3, RU4, sealedRun } from '../support/scene'

const database = await testDatabase()
const owner = async (text: string) => {
  const client = new pg.Client({ connectionString: database.owner })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

type Told = { system: string; downloads: number; nextPollSeconds: number; builds: { id: string; version: string; url: string | null; deadline: string | null }[]; reasons: { build: { version: string } | null; reasons: { code: string; sentence: string }[] }[]; alerts: { code: string }[]; error?: { code: string; field: string | null; sentence: string } }

let kim: Consultant, ru3: string, ru4: string, rig: string
let here: Awaited<ReturnType<typeof addCustomer>>
let key: string, systemId: string

const ask = async (given: object, { key: with_ = key, place = 'check', etag = null as string | null, peer = '203.0.113.9' } = {}) => {
  const answer = await answerApi({ method: 'POST', path: `/api/v1/devices/${place}`, authorization: `Bearer ${with_}`, ifNoneMatch: etag, peer, body: JSON.stringify(given) })
  return { ...answer, told: (answer.body ? JSON.parse(answer.body) : null) as Told }
}
const ru3Here = { system: 'EX01', installations: [{ product: EX2007, version: '8.1.291.2' }] }

beforeAll(async () => {
  kim = await house()
  ;[ru3, ru4] = await as(kim, async tx => [(await findVersion(tx, RU3)).id, (await findVersion(tx, RU4)).id] as const)
  await as(kim, async tx => {
    const rigId = await addRig(tx)
    rig = rigId
    await publish(tx, ru4, { runIds: [await sealedRun(tx, ru4, rigId)] })
  })
})
beforeEach(async () => {
  here = await as(kim, tx => addCustomer(tx, [{}, {}]))
  ;({ key } = await as(kim, tx => makeKey(tx, makeKeyInput.parse({ environmentId: here.environmentId, name: 'EX01' }))))
  systemId = await systemAt(here.environmentId)
})
const systemAt = async (environmentId: string) =>
  (await as(kim, tx => tx.db.select({ id: system.id }).from(system).where(and(eq(system.environmentId, environmentId), eq(system.name, 'EX01')))))[0]!.id
const approveHere = async (now?: Date) => {
  const seen = await seenHere(now)
  await asActor(here.approver, tx => approve(tx, { environmentId: here.environmentId, buildId: ru4, seen, acknowledged: [] }), now)
}

const seenHere = async (now?: Date): Promise<string> => (await asActor(here.approver, tx => readPortalUpdate(tx, { buildId: ru4 }), now)).places[0]!.seen
const stored = () => as(kim, async tx => (await tx.db.select().from(deviceAnswer).where(eq(deviceAnswer.systemId, systemId)))[0]!)
const auditOf = (verb?: string) => as(kim, async tx => (await tx.db.select({ id: auditEntry.id }).from(auditEntry).where(verb ? and(eq(auditEntry.verb, verb), eq(auditEntry.subjectId, systemId)) : undefined)).length)
/** Of RU4, the reasons. */
const codesOf = (told: Told) => told.reasons.find(one => one.build?.version === '8.1.311.3')?.reasons.map(one => one.code)
const pollAt = async (now: Date) => (await poll({ keyHash: sha256(key), text: JSON.stringify(ru3Here), system: 'EX01', etag: null, read: () => ru3Here }, now))!

describe('a poll', () => {
  it('offers nothing before the customer decides, with every reason, and the build after', async () => {
    const before = await ask(ru3Here)
    expect(before.status).toBe(200)
    expect(before.told).toMatchObject({ system: 'EX01', downloads: 0, builds: [] })
    expect(codesOf(before.told)).toEqual(['undecided'])
    await approveHere()
    const after = await ask(ru3Here)
    expect(after.told.downloads).toBe(1)
    expect(after.told.builds).toMatchObject([{ id: ru4, version: '8.1.311.3', url: expect.stringContaining('KB952580'), deadline: null }])
    expect(after.headers['X-Next-Poll-Seconds']).toBe(String(after.told.nextPollSeconds))
    expect(after.told.nextPollSeconds).toBeGreaterThanOrEqual(22 * 3600)
  })

  it('answers what installAnswers answers the engineer, for every build', async () => {
    await approveHere()
    const { told } = await ask(ru3Here)
    const rows = (await as(kim, tx => installAnswers(tx, { environmentIds: [here.environmentId] }))).filter(row => row.systemName === 'EX01')
    expect(told.builds.map(one => one.id)).toEqual(rows.filter(row => row.answer.may).map(row => row.build.id))
    expect(told.reasons.map(one => one.reasons.map(reason => reason.code))).toEqual(rows.filter(row => !row.answer.may && row.applicability !== 'not_applicable').map(row => row.answer.reasons.map(reason => reason.status)))
  })

  it('again, is answered from what was stored: 304 for whoever has it, and worked out anew after any write of the house', async () => {
    await approveHere()
    const first = await ask(ru3Here)
    const { answeredAt } = await stored()
    const again = await ask(ru3Here)
    expect(again.body).toBe(first.body)
    expect((await stored()).answeredAt).toEqual(answeredAt)
    const known = await ask(ru3Here, { etag: first.headers.ETag! })
    expect([known.status, known.body, known.headers.ETag]).toEqual([304, '', first.headers.ETag])
    const other = await house('Heron IT')
    await as(other, tx => addCustomer(tx))
    await ask(ru3Here)
    expect((await stored()).answeredAt).toEqual(answeredAt)
    await as(kim, tx => addCustomer(tx, []))
    expect((await ask(ru3Here, { etag: first.headers.ETag! })).status).toBe(304)
    expect((await stored()).answeredAt > answeredAt).toBe(true)
  })

  it('a load of the public catalogue makes the stored answer old, though the house wrote nothing', async () => {
    await ask(ru3Here)
    const { answeredAt } = await stored()
    await owner(`insert into catalogue_load (added, changed, unchanged, detail) values (0, 1, 0, '[]')`)
    await ask(ru3Here)
    expect((await stored()).answeredAt > answeredAt).toBe(true)
  })

  it('the clock alone ends a stored answer at the instant it could change, to the second', async () => {
    const until = addDays(new Date(), 3)
    const seen = await seenHere()
    await asActor(here.approver, tx => defer(tx, { environmentId: here.environmentId, buildId: ru4, seen, reason: 'Month end', until: until.toISOString().slice(0, 10) }))
    const { goodUntil } = await (await ask(ru3Here), stored())
    const told = async (now: Date) => codesOf(JSON.parse((await pollAt(now)).body!) as Told)
    expect(await told(new Date(goodUntil.getTime() - 1))).toEqual(['deferred'])
    expect(await told(goodUntil)).toEqual(['undecided'])
  })

  it('a system that is ahead of what is offered gets nothing, and is told what stands there', async () => {
    await approveHere()
    const { told } = await ask({ system: 'EX01', installations: [{ product: EX2007, version: '8.1.336.1' }] })
    expect([told.downloads, codesOf(told)]).toEqual([0, ['superseded']])
  })

  it('a version that nobody knows is recorded, told, and waits for the engineer', async () => {
    const { told } = await ask({ system: 'EX01', installations: [{ product: EX2007, version: '8.1.999.9' }] })
    expect([told.downloads, told.alerts.map(one => one.code)]).toEqual([0, ['unknown_build']])
    const alerts = await as(kim, tx => listIdentityAlerts(tx, here.customerId))
    expect(alerts.map(one => [one.systemName, one.installation.reportedVersion, one.installation.identity])).toEqual([['EX01', '8.1.999.9', 'unknown_version']])
  })
})

describe('what a device reports', () => {
  it('is drift where it differs: recorded once, judged at once, an approval made before stale', async () => {
    await approveHere()
    const reported = { ...ru3Here, components: [{ kind: 'antivirus', items: [{ name: 'Sentinel', version: '10' }] }] }
    const { told } = await ask(reported)
    expect([told.downloads, codesOf(told)]).toEqual([0, expect.arrayContaining(['stale'])])
    const written = await auditOf('devices.report_builds')
    await ask(reported)
    await ask({ ...reported, osPatchLevel: '5.2.3790' })
    expect([written, await auditOf('devices.report_builds')]).toEqual([1, 2])
  })

  it('erases nothing by leaving it out, and names no release that somebody has named already', async () => {
    await ask({ system: 'EX01', installations: [], os: 'Windows Server 2022' })
    const [row] = await as(kim, tx => tx.db.select().from(system).where(eq(system.id, systemId)))
    const [one] = await as(kim, tx => tx.db.select().from(installation).where(eq(installation.systemId, systemId)))
    expect([row!.os, one!.reportedVersion, one!.roles]).toEqual(['Windows Server 2003', '8.1.291.2', ['Mailbox', 'HubTransport', 'ClientAccess']])
  })

  it('a product that was not known there is added, and what is not known of it is asked for', async () => {
    await ask({ system: 'EX01', installations: [{ product: 'windows-server-2022', version: '10.0.20348.525' }] })
    const rows = await as(kim, tx => tx.db.select().from(installation).where(eq(installation.systemId, systemId)))
    expect(rows.map(row => [row.productId, row.identity]).toSorted()).toEqual([[EX2007, 'confirmed'], ['windows-server-2022', 'confirmed']])
    const { status, told } = await ask({ system: 'EX01', installations: [{ product: 'no-such', version: '1.2.3.4' }] })
    expect([status, told.error!.field]).toEqual([400, 'installations.0.product'])
  })

  it('what became of an install: once, by the device, for its own system only', async () => {
    await approveHere()
    await ask(ru3Here)
    const tell = () => ask({ system: 'EX01', build: ru4, result: 'succeeded' }, { place: 'report' })
    const first = await tell()
    expect(first.status).toBe(200)
    expect((await tell()).body).toBe(first.body)
    const rows = await as(kim, tx => tx.db.select().from(installReport).where(eq(installReport.systemId, systemId)))
    expect(rows).toMatchObject([{ result: 'succeeded', byKind: 'device', byName: 'EX01' }])
    expect((await ask({ system: 'EX01', build: randomUUID(), result: 'failed' }, { place: 'report' })).status).toBe(404)
  })

  it('a failed install pauses the configuration for its neighbour at its very next poll', async () => {
    await approveHere()
    const neighbour = { ...ru3Here, system: 'EX02' }
    expect((await ask(neighbour)).told.downloads).toBe(1)
    expect((await ask({ system: 'EX01', build: ru4, result: 'failed', detail: 'Error 1603' }, { place: 'report' })).status).toBe(200)
    const { told } = await ask(neighbour)
    expect([told.downloads, codesOf(told)]).toEqual([0, ['held']])
    await as(kim, async tx => {
      const [pause] = await tx.db.select().from(profilePause)
      await liftPause(tx, { profileId: pause!.profileId, buildId: ru4, reason: 'A full disk' })
    })
    expect((await ask(neighbour)).told.downloads).toBe(1)
  })
})

describe('a rig’s machine', () => {
  it('is offered what its open run tests, approved or not, until it stands there', async () => {
    const own = await as(kim, tx => addRig(tx))
    const { key: rigKey } = await as(kim, tx => makeKey(tx, makeKeyInput.parse({ environmentId: own, name: 'Rig' })))
    const none = await ask(ru3Here, { key: rigKey })
    expect([none.told.downloads, none.told.reasons[0]!.reasons[0]!.code]).toEqual([0, 'no_open_run'])
    const planId = (await as(kim, tx => seedStarterPlan(tx, { productId: EX2007 }))).id
    await as(kim, tx => openRun(tx, { buildId: ru4, rigId: own, planId }))
    expect((await ask(ru3Here, { key: rigKey })).told.builds.map(one => one.id)).toEqual([ru4])
    const done = await ask({ system: 'EX01', installations: [{ product: EX2007, version: '8.1.311.3' }] }, { key: rigKey })
    expect([done.told.downloads, done.told.reasons[0]!.reasons[0]!.code]).toEqual([0, 'tested_here'])
    expect(rig).not.toBe(own)
  })
})

describe('a key', () => {
  it('opens nothing when there is none, a wrong one or one of another make, and nothing else is said', async () => {
    for (const authorization of [null, '', 'Bearer', `Bearer ${'x'.repeat(46)}`, `Basic ${key}`, `Bearer pb_${'A'.repeat(43)}`, `Bearer ${key}x`]) {
      for (const path of ['/api/v1/devices/check', '/api/v1/devices/report', '/api/v1/nowhere', '/api/v1/']) {
        const answer = await answerApi({ method: 'POST', path, authorization, ifNoneMatch: null, peer: randomUUID(), body: 'not json' })
        expect([answer.status, answer.body], `${authorization} ${path}`).toEqual([401, ''])
      }
    }
  })

  it('is stored as a digest only, and shown once', async () => {
    const rows = await as(kim, tx => tx.db.select().from(deviceKey).where(eq(deviceKey.environmentId, here.environmentId)))
    expect(rows).toMatchObject([{ keyHash: sha256(key), keyStart: key.slice(0, 9) }])
    expect(JSON.stringify(await as(kim, tx => readDevices(tx, { environmentId: here.environmentId })))).not.toContain(rows[0]!.keyHash)
    expect(JSON.stringify(await as(kim, tx => tx.db.select().from(auditEntry)))).not.toContain(key)
  })

  it('that is revoked is refused at the very next question, stored answer or not', async () => {
    expect((await ask(ru3Here)).status).toBe(200)
    const [{ id }] = (await as(kim, tx => tx.db.select({ id: deviceKey.id }).from(deviceKey).where(eq(deviceKey.keyHash, sha256(key))))) as [{ id: string }]
    await as(kim, tx => revokeKey(tx, { keyId: id }))
    const after = await ask(ru3Here)
    expect([after.status, after.body]).toEqual([401, ''])
    await expect(as(kim, tx => revokeKey(tx, { keyId: id }))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('that is replaced works on for the time stated, and not a moment longer', async () => {
    const [{ id }] = (await as(kim, tx => tx.db.select({ id: deviceKey.id }).from(deviceKey).where(eq(deviceKey.keyHash, sha256(key))))) as [{ id: string }]
    const now = new Date()
    const { key: fresh } = await as(kim, tx => rotateKey(tx, { keyId: id, overlapHours: 24 }), now)
    const at = (which: string, when: Date) => poll({ keyHash: sha256(which), text: JSON.stringify(ru3Here), system: 'EX01', etag: null, read: () => ru3Here }, when)
    expect(await at(key, addHours(now, 23.9))).not.toBeNull()
    expect(await at(key, addHours(now, 24))).toBeNull()
    expect(await at(fresh, addHours(now, 24))).not.toBeNull()
  })

  it('of one system speaks for no other; of an environment only for systems that are there', async () => {
    const { key: single } = await as(kim, tx => makeKey(tx, makeKeyInput.parse({ environmentId: here.environmentId, systemId, name: 'One' })))
    expect((await ask({ installations: [] }, { key: single })).told.system).toBe('EX01')
    const foreign = await as(kim, tx => addCustomer(tx, [{ name: 'OTHER' }]))
    const answers = await Promise.all(['EX02', 'OTHER', 'NOSUCH'].map(system => ask({ system, installations: [] }, { key: single })))
    expect(new Set(answers.map(one => one.body)).size).toBe(1)
    expect([...answers, await ask({ system: 'OTHER', installations: [] })].map(one => one.status)).toEqual([404, 404, 404, 404])
    expect((await ask({ installations: [] })).told.error).toMatchObject({ code: 'bad_input', field: 'system' })
    expect(foreign.environmentId).not.toBe(here.environmentId)
  })

  it('of one system gets its own stored answer, though its neighbour asked with the very same words', async () => {
    const neighbour = (await as(kim, tx => tx.db.select({ id: system.id }).from(system).where(and(eq(system.environmentId, here.environmentId), eq(system.name, 'EX02')))))[0]!.id
    const keys = await as(kim, tx => Promise.all([systemId, neighbour].map(one => makeKey(tx, makeKeyInput.parse({ environmentId: here.environmentId, systemId: one, name: 'One' })))))
    for (const _round of ['worked out', 'stored', 'stored']) expect(await Promise.all(keys.map(async one => (await ask({ installations: [] }, { key: one.key })).told.system))).toEqual(['EX01', 'EX02'])
  })

  it('is made for a system of that environment only', async () => {
    const foreign = await as(kim, tx => addCustomer(tx))
    await expect(as(kim, async tx => makeKey(tx, { environmentId: foreign.environmentId, systemId, name: 'x' }))).rejects.toMatchObject({ code: 'bad_input', field: 'systemId' })
  })

  it('is seen with every poll, which are counted and not audited', async () => {
    await ask(ru3Here)
    await flushPolls()
    const before = await auditOf()
    for (let n = 0; n < 5; n++) await ask(ru3Here)
    await flushPolls()
    expect(await auditOf()).toBe(before)
    expect((await stored()).polls).toBe(6)
    const [row] = await as(kim, tx => tx.db.select().from(deviceKey).where(eq(deviceKey.keyHash, sha256(key))))
    expect(row!.seenAt).not.toBeNull()
  })

  it('is counted without waiting for whoever writes an answer just then', async () => {
    const other = { ...ru3Here, system: 'EX02' }
    for (let n = 0; n < 3; n++) await Promise.all([ask(ru3Here), ask(other)])
    const writer = new pg.Client({ connectionString: database.owner })
    await writer.connect()
    try {
      await writer.query('begin')
      await writer.query('select from device_answer where system_id = $1 for update', [systemId])
      await flushPolls()
    } finally {
      await writer.end()
    }
    const counted = await as(kim, tx => tx.db.select({ here: eq(deviceAnswer.systemId, systemId), polls: deviceAnswer.polls }).from(deviceAnswer).where(eq(deviceAnswer.environmentId, here.environmentId)))
    expect(counted.toSorted((a, b) => a.polls - b.polls)).toEqual([{ here: true, polls: 0 }, { here: false, polls: 3 }])
  })
})

describe('a request that cannot be read', () => {
  it.each([
    [{ system: 'EX01', installations: [{ product: EX2007, version: 'banana' }] }, 'installations.0.version'],
    [{ system: 'EX01', installations: [{ product: EX2007, hash: 'xyz' }] }, 'installations.0.hash'],
    [{ system: 'EX01' }, 'installations'],
    [{ system: 7, installations: [] }, 'system'],
    [{ system: 'EX01', installations: [], consultancyId: randomUUID() }, null],
    [{ system: 'EX01', installations: Array(21).fill({ product: EX2007 }) }, 'installations'],
  ])('%j says what and where', async (given, field) => {
    const { status, told } = await ask(given)
    expect([status, told.error!.code, told.error!.field]).toEqual([400, 'bad_input', field])
    expect(told.error!.sentence.length).toBeGreaterThan(10)
  })

  it('too long, no JSON, or nowhere: named to whoever has a key', async () => {
    const raw = (over: object) => answerApi({ method: 'POST', path: '/api/v1/devices/check', authorization: `Bearer ${key}`, ifNoneMatch: null, peer: '203.0.113.9', body: '{', ...over })
    expect((await Promise.all([raw({}), raw({ body: null }), raw({ path: '/api/v1/devices' }), raw({ method: 'GET' })])).map(one => one.status)).toEqual([400, 413, 404, 404])
  })

  it('too often: the one that went wild is stopped, its neighbours are not, nor the good keys of a network that tried wrong ones', async () => {
    const wild: number[] = []
    for (let n = 0; n < 70; n++) wild.push((await ask(ru3Here, { etag: 'x' })).status)
    expect([wild.filter(one => one === 429).length > 0, (await ask({ ...ru3Here, system: 'EX02' })).status]).toEqual([true, 200])
    const wrong: number[] = []
    for (let n = 0; n < 70; n++) wrong.push((await ask(ru3Here, { key: `pb_${String(n).padStart(43, 'A')}`, peer: '2001:db8::1' })).status)
    expect(new Set(wrong)).toEqual(new Set([401, 429]))
    expect((await ask({ ...ru3Here, system: 'EX02' }, { peer: '2001:db8::2' })).status).toBe(200)
    expect((await ask(ru3Here, { key: `pb_${'B'.repeat(43)}`, peer: '2001:db8:0:1::1' })).status).toBe(401)
  })
})

it('describes itself as OpenAPI 3.1, and every answer is as described', async () => {
  const document = JSON.parse((await answerApi({ method: 'GET', path: '/api/v1/openapi.json', authorization: null, ifNoneMatch: null, peer: '', body: '' })).body) as { openapi: string; paths: Record<string, object> }
  expect([document.openapi, Object.keys(document.paths)]).toEqual(['3.1.0', ['/api/v1/devices/check', '/api/v1/devices/report', '/api/v1/openapi.json', '/api/v1/collector.ps1']])
  await approveHere()
  checkAnswer.parse((await ask(ru3Here)).told)
  checkAnswer.parse((await ask({ system: 'EX01', installations: [{ product: EX2007, version: '8.1.999.9' }] })).told)
  problem.parse((await ask({ system: 'EX01' })).told)
})

// Last: nothing can be approved after it.
it('a recall makes every stored answer old in its own commit', async () => {
  await approveHere()
  expect((await ask(ru3Here)).told.downloads).toBe(1)
  await as(kim, tx => withdrawBuild(tx, withdrawBuildInput.parse({ buildId: ru4, reason: 'EWS crashes', remedy: 'replace_with', replaceWith: ru3, confirmation: '8.1.311.3' })))
  const { told } = await ask(ru3Here)
  expect([told.downloads, codesOf(told)]).toEqual([0, expect.arrayContaining(['recalled'])])
})
