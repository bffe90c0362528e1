import { randomUUID } from 'node:crypto'
import { and, asc, eq } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { consultancy, contact, customer, decision, exposure, mail, reinstatement, runbook, runbookStep, waveState, withdrawal } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { countAnswers } from '@/server/decisions/count-answers'
import { installAnswers } from '@/server/decisions/install-facts'
import { acceptRisk, askRisk } from '@/server/decisions/accept-risk'
import { overviewInput, readOverview } from '@/server/decisions/overview'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import type { Payloads } from '@/server/jobs/queues'
import { readRecalls } from '@/server/recalls/queries'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { withdrawBuild, withdrawBuildInput } from '@/server/recalls/withdraw-build'
import { writeIncident } from '@/server/recalls/write-incident'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun } from '../support/scene'

const database = await testDatabase()

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** RU4 passes in the lab and is approved at one customer; another has it; a third would take it by itself. */
const cleared = async () => {
  const kim = await house()
  const scene = await as(kim, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const runId = await sealedRun(tx, ru4.id, await addRig(tx))
    await publish(tx, ru4.id, { runIds: [runId] })
    return {
      ru4, runId, ru3: await findVersion(tx, RU3),
      approves: await addCustomer(tx), has: await addCustomer(tx, [{ version: '8.1.311.3' }]), automatic: await addCustomer(tx, [{ updateMode: 'automatic' }]), bystander: await addCustomer(tx),
    }
  })
  await approveAt(scene.approves, scene.ru4.id)
  return { kim, ...scene }
}
type Scene = Awaited<ReturnType<typeof cleared>>
type Place = { environmentId: string; approver: Contact }

const approveAt = ({ environmentId, approver }: Place, buildId: string) =>
  asActor(approver, async tx => approve(tx, { environmentId, buildId, seen: await seenAt(tx, buildId), acknowledged: [] }))
const seenAt = async (tx: Tx, buildId: string) => (await readPortalUpdate(tx, { buildId })).places[0]!.seen

const withdraw = (kim: Consultant, { ru4 }: Pick<Scene, 'ru4'>, more: Record<string, unknown> = {}) =>
  as(kim, tx => withdrawBuild(tx, withdrawBuildInput.parse({ buildId: ru4.id, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3', ...more })))
const lift = (kim: Consultant, withdrawalId: string) => as(kim, tx => reinstateBuild(tx, { withdrawalId, reason: 'It was the backup agent' }))

/** What `mayInstall` says at one place, asked as engineer, as contact and counted by cohorts; they must agree. */
const answerAt = async (kim: Consultant, { environmentId, approver }: Place, buildId: string) => {
  const asked = async (who: Consultant | Contact) => (await asActor(who, tx => installAnswers(tx, { buildIds: [buildId], environmentIds: [environmentId] }))).map(row => row.answer)
  const counted = (await as(kim, tx => countAnswers(tx, { buildIds: [buildId] }))).filter(row => row.environmentId === environmentId).map(row => row.answer)
  const [engineer, theirs] = [await asked(kim), await asked(approver)]
  expect(theirs).toEqual(engineer)
  expect(counted).toEqual(engineer)
  return engineer[0]!
}

const jobsOf = async (consultancyId: string) => {
  const client = new pg.Client({ connectionString: database.admin })
  await client.connect()
  const { rows } = await client.query<{ data: Payloads['send-alerts'] }>(`select data from pgboss.job where name = 'send-alerts' and data->>'consultancyId' = $1 order by created_on`, [consultancyId])
  await client.end()
  return rows.map(row => row.data)
}

describe('a recall', () => {
  it('opens a runbook for each exposed customer, with the steps in both languages, and for nobody else', async () => {
    const scene = await cleared()
    const { kim, ru3, approves, has, automatic } = scene
    const { id } = await withdraw(kim, scene, { remedy: 'replace_with', replaceWith: ru3.id, remedySteps: 'Do not just uninstall\n\n Put RU3 back on top \nCheck the EWS configuration', remedyStepsJa: 'アンインストールだけで済ませない\nRU3 を再適用する' })
    const books = await as(kim, tx => tx.db.select().from(runbook).where(eq(runbook.withdrawalId, id)))
    expect(new Set(books.map(row => row.customerId))).toEqual(new Set([approves, has, automatic].map(one => one.customerId)))
    const own = await asActor(has.approver, tx => tx.db.select().from(runbookStep).orderBy(asc(runbookStep.position)))
    expect(own.map(row => row.text)).toEqual([
      { en: 'Do not just uninstall', ja: 'アンインストールだけで済ませない' },
      { en: 'Put RU3 back on top', ja: 'RU3 を再適用する' },
      { en: 'Check the EWS configuration' },
    ])
    const [recall] = await as(kim, tx => readRecalls(tx, { buildId: scene.ru4.id }))
    expect(recall!.exposed.byWay.toSorted((a, b) => (a.way < b.way ? -1 : 1))).toEqual([{ way: 'approved', count: 1 }, { way: 'automatic', count: 1 }, { way: 'exact_build', count: 1 }])
  })

  it.each(['keep', 'mitigate', 'replace_with'])('has steps to follow also where nobody wrote any: %s', async remedy => {
    const scene = await cleared()
    await withdraw(scene.kim, scene, { remedy, replaceWith: scene.ru3.id, ...(remedy === 'mitigate' ? { remedySteps: 'Stop the service' } : {}) })
    const steps = await asActor(scene.has.approver, tx => tx.db.select().from(runbookStep))
    expect(steps.length).toBeGreaterThan(0)
  })

  it('halts every wave of its build, those opened by hand too, and no other build\'s', async () => {
    const scene = await cleared()
    const { kim, ru3, ru4 } = scene
    await as(kim, async tx => {
      await tx.db.update(consultancy).set({ wavesOn: true })
      for (const { consultancyId: buildOwner, id: buildId } of [ru3, ru4]) await tx.db.insert(waveState).values({ consultancyId: kim.consultancyId, buildOwner, buildId, wave: 2, opensAt: tx.now, openedByName: 'Kim', openedReason: 'Asked for', updatedAt: tx.now })
    })
    await withdraw(kim, scene)
    const waves = await as(kim, tx => tx.db.select().from(waveState).orderBy(asc(waveState.wave)))
    expect(waves.filter(row => row.buildId === ru4.id).map(row => [row.wave, row.haltedAt !== null])).toEqual([[1, true], [2, true], [3, true]])
    expect(waves.filter(row => row.buildId === ru3.id).map(row => row.haltedAt)).toEqual([null])
  })

  it('alerts pass digests and mutes by: whoever turned every digest off gets one, once', async () => {
    const scene = await cleared()
    const { kim, has } = scene
    await as(kim, tx => tx.db.update(contact).set({ digestFrequency: 'off' }))
    await withdraw(kim, scene)
    for (const job of [...(await jobsOf(kim.consultancyId)), ...(await jobsOf(kim.consultancyId))]) await sendAlerts(job)
    const letters = await as(kim, tx => tx.db.select().from(mail).where(eq(mail.kind, 'recall_alert')))
    expect(letters.filter(row => row.toAddress === has.approver.email)).toHaveLength(1)
    expect(letters).toHaveLength(3)
  })

  it('its timeline is read by whoever is exposed, in the order it was written, and by nobody else', async () => {
    const scene = await cleared()
    const { kim, has, bystander } = scene
    const { id } = await withdraw(kim, scene)
    await as(kim, tx => writeIncident(tx, { withdrawalId: id, text: 'First reports', textJa: '最初の報告' }), new Date(Date.now() - 60_000))
    await as(kim, tx => writeIncident(tx, { withdrawalId: id, text: 'The vendor confirms it' }))
    const read = async (who: Contact) => (await asActor(who, tx => readPortalUpdate(tx, { buildId: scene.ru4.id }))).timeline.map(one => one.text.en)
    expect(await read(has.approver)).toEqual(['The vendor confirms it', 'First reports'])
    expect(await read(bystander.approver)).toEqual([])
    const [other] = await as(kim, tx => tx.db.select({ name: customer.name }).from(customer).where(eq(customer.id, has.customerId)))
    await expect(as(kim, tx => writeIncident(tx, { withdrawalId: id, text: `It began at ${other!.name.toUpperCase()}` }))).rejects.toThrow('recalls.errors.namesCustomer')
  })
})

describe('reinstating', () => {
  it('lifts the recall and needs a new verdict: what was published before no longer counts, old approvals stay dead', async () => {
    const scene = await cleared()
    const { kim, ru4, runId, approves } = scene
    const statusOf = async () => (await answerAt(kim, approves, ru4.id)).status
    expect(await statusOf()).toBe('may_install')
    const { id } = await withdraw(kim, scene)
    expect(await statusOf()).toBe('recalled')
    await lift(kim, id)
    expect((await answerAt(kim, approves, ru4.id)).reasons.map(one => one.status)).toEqual(['revoked', 'awaiting_verdict'])
    await expect(approveAt(approves, ru4.id)).rejects.toThrow('decisions.errors.nothingCleared')
    await as(kim, tx => publish(tx, ru4.id, { runIds: [runId] }))
    expect(await statusOf()).toBe('revoked')
    await approveAt(approves, ru4.id)
    expect(await statusOf()).toBe('may_install')
  })

  it('is once a recall; the build can be withdrawn again, with a runbook and alerts of its own, and there is one live recall a build', async () => {
    const scene = await cleared()
    const { kim, has } = scene
    const first = await withdraw(kim, scene)
    await expect(withdraw(kim, scene)).rejects.toThrow('recalls.errors.already')
    await lift(kim, first.id)
    await expect(lift(kim, first.id)).rejects.toThrow('recalls.errors.lifted')
    const again = await Promise.allSettled([withdraw(kim, scene), withdraw(kim, scene), withdraw(kim, scene)])
    expect(again.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await asActor(has.approver, tx => tx.db.$count(runbook))).toBe(2)
    // The first recall, its end, and the second.
    expect(await jobsOf(kim.consultancyId)).toHaveLength(3)
    expect((await answerAt(kim, scene.approves, scene.ru4.id)).status).toBe('recalled')
    await expect(lift(kim, first.id)).rejects.toThrow('recalls.errors.lifted')
  })

  it('revives no accepted risk either, nor a question about one that was asked before', async () => {
    const scene = await cleared()
    const { kim, ru4, approves: { customerId, environmentId, approver } } = scene
    const second = await as(kim, tx => addContact(tx, customerId, 'approver'))
    await as(kim, tx => publish(tx, ru4.id, { kind: 'fail', reason: 'Breaks EWS' }))
    const ask = () => asActor(approver, async tx => askRisk(tx, { environmentId, buildId: ru4.id, seen: await seenAt(tx, ru4.id), effect: 'install', reason: 'We need it', expiresOn: inDays(30) }))
    const [taken, left] = [await ask(), await ask()]
    await asActor(second, tx => acceptRisk(tx, { riskAcceptanceId: taken.id }))
    expect((await answerAt(kim, scene.approves, ru4.id)).may).toBe(true)
    const { id } = await withdraw(kim, scene)
    await lift(kim, id)
    await as(kim, tx => publish(tx, ru4.id, { kind: 'fail', reason: 'Breaks EWS' }))
    await expect(asActor(second, tx => acceptRisk(tx, { riskAcceptanceId: left.id }))).rejects.toThrow('decisions.errors.withdrawn')
    // Whatever is said after the revocation: the risk of before stays dead.
    await as(kim, tx => tx.db.insert(decision).values({ consultancyId: kim.consultancyId, customerId, environmentId, buildOwner: ru4.consultancyId, buildId: ru4.id, kind: 'approved', own: true, pinned: [], byKind: 'contact', byId: randomUUID(), byName: 'Ada', at: new Date() }))
    expect((await answerAt(kim, scene.approves, ru4.id)).may).toBe(false)
  })

  it('a verdict on its way when the build is put back counts if it is published after, and not if before', async () => {
    const scene = await cleared()
    const { kim, ru4 } = scene
    const { id } = await withdraw(kim, scene)
    const early = new Date(Date.now() - 60_000)
    await as(kim, tx => publish(tx, ru4.id, { kind: 'fail', reason: 'Breaks EWS' }))
    // Its transaction began before that verdict was published, and came after it.
    await as(kim, tx => reinstateBuild(tx, { withdrawalId: id, reason: 'It was the backup agent' }), early)
    expect((await answerAt(kim, scene.approves, ru4.id)).reasons.map(one => one.status)).toContain('awaiting_verdict')
    await as(kim, tx => publish(tx, ru4.id, { kind: 'fail', reason: 'Breaks EWS all the same' }), early)
    expect((await answerAt(kim, scene.approves, ru4.id)).status).toBe('fail')
  })

  it('leaves the house a build to judge anew, which its overview names until it is judged or pulled again', async () => {
    const scene = await cleared()
    const { kim, ru4 } = scene
    const waiting = async () => (await as(kim, tx => readOverview(tx, overviewInput.parse({})))).needs.lifted
    expect(await waiting()).toEqual({ count: 0, more: false, places: [] })
    const { id } = await withdraw(kim, scene)
    await lift(kim, id)
    expect(await waiting()).toMatchObject({ count: 1, places: [{ build: { id: ru4.id }, customer: null }] })
    const again = await withdraw(kim, scene)
    expect((await waiting()).count).toBe(0)
    await lift(kim, again.id)
    expect((await waiting()).count).toBe(1)
    await as(kim, tx => publish(tx, ru4.id, { kind: 'fail', reason: 'Breaks EWS' }))
    expect((await waiting()).count).toBe(0)
  })

  it('never lifts the vendor\'s', async () => {
    const scene = await cleared()
    const { kim, ru4 } = scene
    const { id } = await withdraw(kim, scene)
    const owner = new pg.Client({ connectionString: database.admin })
    await owner.connect()
    try {
      await owner.query(`update build set vendor_withdrawn_reason = 'Pulled' where id = $1`, [ru4.id])
      await expect(lift(kim, id)).rejects.toThrow('recalls.errors.vendors')
      expect((await answerAt(kim, scene.approves, ru4.id)).status).toBe('recalled')
    } finally {
      await owner.query('update build set vendor_withdrawn_reason = null where id = $1', [ru4.id])
      await owner.end()
    }
    expect(await as(kim, tx => tx.db.$count(reinstatement))).toBe(0)
    expect(await as(kim, tx => tx.db.$count(exposure, and(eq(exposure.withdrawalId, id))))).toBe(3)
    expect(await as(kim, tx => tx.db.$count(withdrawal))).toBe(1)
  })
})
