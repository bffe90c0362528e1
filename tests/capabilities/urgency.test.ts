import { eq } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { auditEntry, build, decision, result, run, testPlan, verdictRevision } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { correctBuildFact, correctBuildFactInput } from '@/server/catalogue/correct-build-fact'
import { loadCatalogue } from '@/server/catalogue/load-catalogue'
import { readUrgency } from '@/server/catalogue/urgency'
import { acceptRisk, askRisk } from '@/server/decisions/accept-risk'
import { decline, defer } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalHome, readPortalUpdate } from '@/server/decisions/portal-queries'
import { signStandingRule } from '@/server/decisions/standing-rule'
import { readBuildUrgency, readUrgent } from '@/server/decisions/urgent'
import { readDigestFacts } from '@/server/digests/facts'
import { openRun, openRunInput } from '@/server/lab/open-run'
import { readRun } from '@/server/lab/read-run'
import { recordResult } from '@/server/lab/record-result'
import { sealRun } from '@/server/lab/seal-run'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { changePlan, changePlanInput, createPlan } from '@/server/lab/test-plan'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addRig, as, EX2007, findVersion, house, publish, RU3, RU4, sealedRun } from '../support/scene'
import { inDays, seenOf } from '../support/tenant-work'

const database = await testDatabase()

const RU5 = [8, 1, 336, 1]
const MAR21 = 'exchange-2016-cu19/15.1.2176.9'
const ofKey = async (tx: Tx, key: string) => (await tx.db.select().from(build).where(eq(build.key, key)))[0]!
const say = (tx: Tx<Consultant>, buildId: string, field: string, value: string) => correctBuildFact(tx, correctBuildFactInput.parse({ buildId, field, value, source: 'The vendor, by mail' }))

/** RU4 passed and published, with one covered customer and two approvers. */
const published = async (actor: Consultant, exploited = true) => {
  const at = await as(actor, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const rig = await addRig(tx)
    const customer = await addCustomer(tx)
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] })
    return { buildId: ru4.id, rig, ...customer, second: await addContact(tx, customer.customerId, 'approver') }
  })
  if (exploited) await as(actor, tx => say(tx, at.buildId, 'exploited_since', '2008-10-10'))
  return at
}

type At = Awaited<ReturnType<typeof published>>
const reasonsAt = (actor: Consultant | Contact, { buildId, environmentId }: At, now?: Date) =>
  asActor(actor, async tx => (await installAnswers(tx, { buildIds: [buildId], environmentIds: [environmentId] })).flatMap(row => row.answer.reasons), now)
const placeOf = (actor: Contact, { buildId, environmentId }: At) => asActor(actor, async tx => ({ buildId, environmentId, seen: await seenOf(tx, buildId, environmentId) }))
const refuse = async (at: At) => {
  const place = await placeOf(at.approver, at)
  return [
    await asActor(at.approver, tx => decline(tx, { ...place, reason: 'Month end' })).catch((error: unknown) => error),
    await asActor(at.approver, tx => defer(tx, { ...place, reason: 'Month end', until: inDays(20) })).catch((error: unknown) => error),
  ]
}
const wait = async (at: At, days = 20) => {
  const place = await placeOf(at.approver, at)
  return (await asActor(at.approver, tx => askRisk(tx, { ...place, effect: 'wait', reason: 'Month end', expiresOn: inDays(days) }))).id
}

describe('the facts', () => {
  it('come with their source: severity, CVEs and since when it is known to be exploited', async () => {
    const actor = await house()
    const held = await as(actor, async tx => readUrgency(tx, (await ofKey(tx, MAR21)).id))
    expect(held).toMatchObject({ severity: 'critical', exploited: 'yes', exploitedSince: '2021-03-16', disputed: [] })
    expect(held.cves).toContain('CVE-2021-26855')
    expect(held.cves).toHaveLength(7)
    expect(held.words.every(word => word.source.includes('security update documents') && !word.own)).toBe(true)
    expect(await as(actor, async tx => readUrgency(tx, (await ofKey(tx, 'exchange-2019-cu13/15.2.1258.25')).id))).toMatchObject({ severity: 'important', exploited: 'no' })
    expect(await as(actor, async tx => readUrgency(tx, (await findVersion(tx, RU4)).id))).toMatchObject({ severity: null, exploited: 'unknown', cves: [], words: [] })
  })

  it('are known since they were first loaded, however often the catalogue is loaded again', async () => {
    const actor = await house()
    const knownAt = () => as(actor, async tx => (await readUrgency(tx, (await ofKey(tx, MAR21)).id)).exploitKnownAt)
    const before = await knownAt()
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    await loadCatalogue(owner)
    await owner.end()
    expect(await knownAt()).toEqual(before)
  })

  it('are corrected beside their source, with an audit row, for this consultancy only; the dispute is shown', async () => {
    const [actor, other] = [await house(), await house()]
    const id = await as(actor, async tx => (await ofKey(tx, MAR21)).id)
    await as(actor, tx => say(tx, id, 'exploited_since', '2021-03-02'))
    await as(actor, tx => say(tx, id, 'cves', 'cve-2021-27065, CVE-2021-26855'))
    const held = await as(actor, tx => readUrgency(tx, id))
    expect(held).toMatchObject({ exploitedSince: '2021-03-02', cves: ['CVE-2021-26855', 'CVE-2021-27065'], disputed: ['cves', 'exploited_since'] })
    expect(held.words.filter(word => word.field === 'exploited_since').map(word => word.value).sort()).toEqual(['2021-03-02', '2021-03-16'])
    expect(await as(other, tx => readUrgency(tx, id))).toMatchObject({ exploitedSince: '2021-03-16', disputed: [] })
    expect(await as(actor, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'catalogue.correct_build_fact')))).toHaveLength(2)
  })

  it.each([
    ['severity', 'urgent', 'catalogue.errors.severity'],
    ['cves', 'CVE-21-1', 'catalogue.errors.cves'],
    ['exploited_since', 'yesterday', 'catalogue.errors.exploitedSince'],
    ['exploited_since', inDays(2), 'catalogue.errors.exploitedSince'],
  ])('a %s of “%s” is refused with a way out', async (field, value, message) => {
    const actor = await house()
    await expect(as(actor, async tx => say(tx, (await findVersion(tx, RU4)).id, field, value))).rejects.toMatchObject({ message, field: 'value' })
  })
})

describe('exploited and not yet tested', () => {
  const urgent = (actor: Consultant) => as(actor, readUrgent, new Date('2008-10-20T00:00:00Z'))

  it('names the build, whom it leaves exposed and for how long, and never counts what cannot be told as nothing', async () => {
    const [actor, other] = [await house(), await house()]
    await as(other, tx => addCustomer(tx))
    await as(actor, async tx => {
      await addCustomer(tx, [{}, {}])
      await addCustomer(tx, [{ version: '8.1.336.1' }])
      await addCustomer(tx, [{ version: '8.1.311.2' }])
      await say(tx, (await findVersion(tx, RU4)).id, 'exploited_since', '2008-10-10')
    })
    const { builds, unsure } = await urgent(actor)
    expect(builds.map(one => [one.build.version, one.exposed, one.customers, one.unknown, one.sinceRelease?.days])).toEqual([[RU4, 2, 1, 1, 13]])
    expect(unsure).toBe(1)
    expect(await urgent(other)).toEqual({ builds: [], unsure: 0 })
  })

  it('is over once it is tested, or once a cleared later build of the branch is the fix to take', async () => {
    const actor = await house()
    await as(actor, async tx => {
      await addCustomer(tx)
      await say(tx, (await findVersion(tx, RU4)).id, 'exploited_since', '2008-10-10')
    })
    expect((await urgent(actor)).builds).toHaveLength(1)
    await as(actor, async tx => {
      const ru5 = await findVersion(tx, RU5)
      await publish(tx, ru5.id, { kind: 'fail', reason: 'EWS' })
    })
    expect((await urgent(actor)).builds).toHaveLength(1)
    await as(actor, async tx => {
      const ru5 = await findVersion(tx, RU5)
      await publish(tx, ru5.id, { runIds: [await sealedRun(tx, ru5.id, await addRig(tx))] })
    })
    expect((await urgent(actor)).builds).toHaveLength(0)
  })
})

describe('the clocks of a build', () => {
  it('run from the vendor’s release, through the lab, to the customers’ word', async () => {
    const actor = await house()
    const at = await published(actor)
    const inTenDays = new Date(Date.now() + 10 * 86_400_000)
    const read = (now?: Date) => asActor(actor, tx => readBuildUrgency(tx, { buildId: at.buildId }), now)
    const waiting = await read(inTenDays)
    expect(waiting).toMatchObject({ exposure: { exposed: 1, fixed: 0, unknown: 0 }, undecided: [{ environmentId: at.environmentId, days: 10, why: null }] })
    expect(waiting.clocks).toMatchObject({ inLab: { days: 0 }, undecided: { days: 10, to: null }, untilCleared: { atLeast: false } })
    expect(waiting.clocks.untilCleared!.to).not.toBeNull()
    const riskAcceptanceId = await wait(at)
    await asActor(at.second, tx => acceptRisk(tx, { riskAcceptanceId }))
    const decided = await read(inTenDays)
    expect(decided.undecided).toEqual([])
    expect(decided.clocks.undecided).toMatchObject({ days: 0 })
    expect(decided.clocks.undecided!.to).not.toBeNull()
  })
})

describe('not taking a fix for something exploited', () => {
  it('is no plain decline and no plain deferral: both are refused, and lead to the wait', async () => {
    const at = await published(await house())
    for (const error of await refuse(at)) expect(error).toMatchObject({ code: 'precondition', message: 'decisions.errors.exploited', field: 'reason', params: { since: '2008-10-10' } })
    for (const answer of await refuse(await published(await house(), false))) expect(answer).toMatchObject({ id: expect.any(String) })
  })

  it('is a risk acceptance of two people that pins, permits nothing, ends, and then asks again', async () => {
    const actor = await house()
    const at = await published(actor)
    const id = await wait(at)
    expect(await reasonsAt(at.approver, at)).toEqual([{ status: 'undecided' }])
    await expect(asActor(at.approver, tx => acceptRisk(tx, { riskAcceptanceId: id }))).rejects.toMatchObject({ message: 'decisions.errors.ownRisk' })
    const stranger = await as(actor, tx => addCustomer(tx))
    await expect(asActor(stranger.approver, tx => acceptRisk(tx, { riskAcceptanceId: id }))).rejects.toMatchObject({ code: 'not_found' })
    await asActor(at.second, tx => acceptRisk(tx, { riskAcceptanceId: id }))
    for (const who of [actor, at.approver]) expect(await reasonsAt(who, at)).toEqual([{ status: 'deferred', detail: 'risk_wait' }])
    const waiting = (now?: Date) => asActor(at.approver, async tx => (await readPortalHome(tx)).waiting.map(place => place.build.id), now)
    expect(await waiting()).toEqual([])
    const after = new Date(Date.now() + 25 * 86_400_000)
    for (const who of [actor, at.approver]) expect(await reasonsAt(who, at, after)).toEqual([{ status: 'undecided', detail: 'wait_over' }])
    expect(await waiting(after)).toEqual([at.buildId])
  })

  it('asks again what was plainly put off before the exploit was known, at the customer and in the house alike, and first of all', async () => {
    const actor = await house()
    const at = await published(actor, false)
    const place = await placeOf(at.approver, at)
    await asActor(at.approver, tx => defer(tx, { ...place, reason: 'Month end', until: inDays(200) }))
    expect(await reasonsAt(at.approver, at)).toEqual([{ status: 'deferred' }])
    await as(actor, tx => say(tx, at.buildId, 'exploited_since', '2008-10-10'))
    for (const who of [actor, at.approver]) expect(await reasonsAt(who, at)).toEqual([{ status: 'undecided', detail: 'exploited' }])
    const home = await asActor(at.approver, readPortalHome)
    expect(home.waiting.map(one => [one.build.id, one.urgency.exploitedSince, one.exposed])).toEqual([[at.buildId, '2008-10-10', 1]])
    expect(await as(actor, tx => tx.db.select().from(decision).where(eq(decision.buildId, at.buildId)))).toHaveLength(1)
    await as(actor, tx => say(tx, at.buildId, 'exploited_since', 'no'))
    expect(await reasonsAt(at.approver, at)).toEqual([{ status: 'deferred' }])
  })

  it('asks again whatever the outcome, because the answer may be to wait; but never for a build that is recalled', async () => {
    const actor = await house()
    const at = await published(actor, false)
    const uncovered = { ...at, ...(await as(actor, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))) }
    const place = await placeOf(uncovered.approver, uncovered)
    await asActor(uncovered.approver, tx => decline(tx, { ...place, reason: 'Not covered' }))
    await as(actor, tx => say(tx, at.buildId, 'exploited_since', '2008-10-10'))
    const home = () => asActor(uncovered.approver, async tx => (await readPortalHome(tx)).waiting.map(one => [one.worst, one.exposed]))
    expect(await home()).toEqual([['not_covered', 1]])
    const asked = async () => (await as(actor, tx => readBuildUrgency(tx, { buildId: at.buildId }))).undecided.map(one => one.why).sort()
    expect(await asked()).toEqual(['exploited', null])
    await as(actor, tx => withdrawBuild(tx, { buildId: at.buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    expect(await home()).toEqual([])
    expect(await as(actor, tx => readBuildUrgency(tx, { buildId: at.buildId }))).toMatchObject({ withdrawn: true, undecided: [], exposure: { exposed: 0 } })
  })

  it('is never a standing rule’s: that approves what passes, or leaves the customer’s wait as it is', async () => {
    const actor = await house()
    const at = await published(actor)
    await asActor(at.approver, tx => signStandingRule(tx, { environmentId: at.environmentId, kinds: ['update_rollup'] }))
    const riskAcceptanceId = await wait(at)
    await asActor(at.second, tx => acceptRisk(tx, { riskAcceptanceId }))
    const fresh = await as(actor, tx => addCustomer(tx))
    await asActor(fresh.approver, tx => signStandingRule(tx, { environmentId: fresh.environmentId, kinds: ['update_rollup'] }))
    await as(actor, async tx => publish(tx, at.buildId, { runIds: [await sealedRun(tx, at.buildId, at.rig)] }))
    const delegated = await as(actor, tx => tx.db.select().from(decision).where(eq(decision.own, false)))
    expect(delegated.map(row => [row.environmentId, row.kind])).toEqual([[fresh.environmentId, 'approved']])
    expect((await reasonsAt(at.approver, at)).map(reason => reason.status)).toEqual(['deferred'])
  })
})

describe('an expedited plan', () => {
  const planned = async (actor: Consultant) =>
    as(actor, async tx => {
      const { id: copyOfId } = await seedStarterPlan(tx, { productId: EX2007 })
      return { buildId: (await findVersion(tx, RU4)).id, rigId: await addRig(tx), planId: (await createPlan(tx, { name: 'In haste', productId: EX2007, copyOfId, pace: 'expedited' })).id }
    })
  const passAll = async (tx: Tx<Consultant>, runId: string) => {
    for (const row of await tx.db.select().from(result).where(eq(result.runId, runId))) await recordResult(tx, { runId, resultId: row.id, status: 'passed' })
    await sealRun(tx, { runId })
  }

  it('is for what is urgent, or for an engineer’s written reason, which stays with the run', async () => {
    const actor = await house()
    const on = await planned(actor)
    await expect(as(actor, tx => openRun(tx, openRunInput.parse(on)))).rejects.toMatchObject({ code: 'precondition', message: 'lab.errors.notUrgent', field: 'expeditedReason' })
    const { id } = await as(actor, tx => openRun(tx, openRunInput.parse({ ...on, expeditedReason: 'Seen in the wild by a friend' })))
    expect(await as(actor, tx => readRun(tx, id))).toMatchObject({ run: { expedited: true, expeditedReason: 'Seen in the wild by a friend' } })
    await as(actor, tx => say(tx, on.buildId, 'severity', 'important'))
    await expect(as(actor, tx => openRun(tx, openRunInput.parse(on)))).rejects.toMatchObject({ message: 'lab.errors.notUrgent' })
    await as(actor, tx => say(tx, on.buildId, 'severity', 'critical'))
    await expect(as(actor, tx => openRun(tx, openRunInput.parse(on)))).resolves.toMatchObject({ id: expect.any(String) })
  })

  it('marks its run, the verdict and what the customer reads, for good: neither the plan nor a later run takes it back', async () => {
    const actor = await house()
    const on = await planned(actor)
    const customer = await as(actor, async tx => {
      await say(tx, on.buildId, 'exploited_since', '2008-10-10')
      return addCustomer(tx)
    })
    const runId = await as(actor, async tx => {
      const { id } = await openRun(tx, openRunInput.parse(on))
      await changePlan(tx, changePlanInput.parse({ planId: on.planId, pace: 'full' }))
      await passAll(tx, id)
      await publish(tx, on.buildId, { runIds: [id] })
      return id
    })
    expect(await as(actor, tx => tx.db.select().from(testPlan).where(eq(testPlan.id, on.planId)))).toMatchObject([{ expedited: false }])
    expect(await as(actor, tx => readRun(tx, runId))).toMatchObject({ run: { expedited: true }, sealHolds: true })
    const update = await asActor(customer.approver, tx => readPortalUpdate(tx, { buildId: on.buildId }))
    expect(update.revisions[0]).toMatchObject({ expedited: true, tested: [{ expedited: true }] })
    expect(update.places[0]).toMatchObject({ expedited: true })
    const period = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000), locale: 'en' as const, money: false }
    const digest = await asActor(customer.approver, tx => readDigestFacts(tx, { customerId: customer.customerId, ...period }))
    expect(digest.standings).toMatchObject([{ expedited: true, exploit: { since: '2008-10-10', sinceRelease: { days: expect.any(Number) } } }])
    await as(actor, async tx => publish(tx, on.buildId, { runIds: [await sealedRun(tx, on.buildId, on.rigId)] }))
    const revisions = await as(actor, tx => tx.db.select().from(verdictRevision).where(eq(verdictRevision.buildId, on.buildId)).orderBy(verdictRevision.number))
    expect(revisions.map(row => row.expedited)).toEqual([true, false])
  })

  it('is sealed with its mark: a mark taken off afterwards breaks the seal', async () => {
    const actor = await house()
    const on = await planned(actor)
    const runId = await as(actor, async tx => {
      const { id } = await openRun(tx, openRunInput.parse({ ...on, expeditedReason: 'Cannot wait' }))
      await passAll(tx, id)
      return id
    })
    await as(actor, tx => tx.db.update(run).set({ expedited: false }).where(eq(run.id, runId)))
    expect(await as(actor, tx => readRun(tx, runId))).toMatchObject({ sealHolds: false })
  })
})

it('an older build on a system leaves it exposed; this build and any later one of the branch does not', async () => {
  const actor = await house()
  const exposure = await as(actor, async tx => {
    await addCustomer(tx, [{ version: '8.1.263.1' }, {}, { version: '8.1.311.3' }, { version: '8.1.336.1' }])
    expect((await findVersion(tx, RU3)).id).toBeTruthy()
    return (await readBuildUrgency(tx, { buildId: (await findVersion(tx, RU4)).id })).exposure
  })
  expect(exposure).toEqual({ exposed: 2, fixed: 2, unknown: 0 })
})
