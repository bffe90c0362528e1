import { and, asc, eq, like } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, issue, issueEvent, knownIssue, liveEvent, mail, member, result, testCase } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { makerOf, type Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { answersByLikeness } from '@/server/decisions/count-answers'
import { readNeeds } from '@/server/decisions/needs'
import { DomainError } from '@/server/errors'
import { noteIssue, changeIssue, changeIssueInput } from '@/server/issues/change-issue'
import { moveIssue } from '@/server/issues/move-issue'
import { listIssues, readIssue, readIssuesOf } from '@/server/issues/queries'
import { recordIssue, recordIssueInput } from '@/server/issues/record-issue'
import { sayFixed } from '@/server/issues/say-fixed'
import { takeKnownIssue } from '@/server/issues/take-known-issue'
import { openRun } from '@/server/lab/open-run'
import { readRun } from '@/server/lab/read-run'
import { recordResult } from '@/server/lab/record-result'
import { sealRun } from '@/server/lab/seal-run'
import { createTestCase } from '@/server/lab/test-case'
import { createPlan } from '@/server/lab/test-plan'
import { waive } from '@/server/lab/waive'
import { predicateOf } from '@/server/domain/issue'
import { conditionsOf, rowOfCondition, rowOfIssue, saveDraftInput } from '@/server/verdicts/draft-input'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, EX2007, findVersion, house, RU3, RU4, SP1 } from '../support/scene'

await testDatabase()

const RU5 = [8, 1, 336, 1]
let kim: Consultant
let other: Consultant
let ids: { ru3: string; ru4: string; ru5: string }

beforeAll(async () => {
  kim = await house()
  other = await house('Osprey')
  await as(kim, async tx => {
    ids = { ru3: (await findVersion(tx, RU3)).id, ru4: (await findVersion(tx, RU4)).id, ru5: (await findVersion(tx, RU5)).id }
    for (const [role, locale] of [['engineer', 'ja'], ['reader', 'en']] as const) {
      await tx.db.insert(member).values({ consultancyId: tx.consultancyId, userId: crypto.randomUUID(), role, locale, name: role, email: `${role}@example.com`, createdAt: tx.now })
    }
  })
})

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (cause: unknown) => cause)
  expect(error).toBeInstanceOf(DomainError)
  return (error as DomainError).message
}
let tag = 0
const record = (says: Record<string, unknown> = {}) =>
  as(kim, tx => recordIssue(tx, recordIssueInput.parse({ branchId: SP1, title: 'EWS crashes', introducedIn: ids.ru4, caseKey: `KNOWN-${++tag}`, ...says })))
const issueOf = (issueId: string) => as(kim, async tx => (await tx.db.select().from(issue).where(eq(issue.id, issueId)))[0]!)
const eventsOf = (issueId: string) => as(kim, async tx => (await tx.db.select({ kind: issueEvent.kind, runId: issueEvent.runId, buildId: issueEvent.buildId, byName: issueEvent.byName }).from(issueEvent).where(eq(issueEvent.issueId, issueId)).orderBy(asc(issueEvent.at))))
const plan = (tx: Tx<Consultant>, expedited = false) => createPlan(tx, { name: `Plan ${crypto.randomUUID()}`, productId: EX2007, expedited } as never).then(async made => {
  const { id: caseId } = await createTestCase(tx, { key: `MAIL-${++tag}`, title: 'Mail arrives', planId: made.id, mandatory: true })
  return { planId: made.id, caseId }
})

/** A run of a one-case plan; what an issue demands passes unless its status is said. */
const runOn = async (buildId: string, says: Record<string, 'passed' | 'failed' | 'error'> = {}, { seal = true, waived = [] as string[], expedited = false, rig }: { seal?: boolean; waived?: string[]; expedited?: boolean; rig?: string } = {}) =>
  as(kim, async tx => {
    const { planId } = await plan(tx, expedited)
    const { id: runId } = await openRun(tx, { buildId, rigId: rig ?? (await addRig(tx, buildId === ids.ru3 ? { version: '8.1.278.2' } : {})), planId, ...(expedited && { expeditedReason: 'It cannot wait' }) })
    const rows = await tx.db.select().from(result).where(eq(result.runId, runId)).orderBy(asc(result.position))
    for (const row of rows) {
      const status = says[row.issueId ?? ''] ?? 'passed'
      if (row.issueId && waived.includes(row.issueId)) await waive(tx, { runId, resultId: row.id, reason: 'Known' })
      else await recordResult(tx, { runId, resultId: row.id, status })
    }
    return { runId, rows, conclusion: seal ? (await sealRun(tx, { runId })).conclusion : null }
  })
const demandedIn = (rows: readonly { issueId: string | null; mandatory: boolean }[], issueId: string) => rows.filter(row => row.issueId === issueId && row.mandatory).length

describe('the case of an issue', () => {
  it('is mandatory in every later run of the branch, also of an expedited plan, until our own run shows it fixed', async () => {
    const { id } = await record()
    expect(demandedIn((await runOn(ids.ru3)).rows, id)).toBe(0)
    const known = await runOn(ids.ru4, { [id]: 'failed' })
    expect(demandedIn(known.rows, id)).toBe(1)
    expect(known.conclusion).toBe('failed')
    expect(demandedIn((await runOn(ids.ru5, {}, { expedited: true })).rows, id)).toBe(1)
    expect((await issueOf(id)).state).toBe('reported')
    await as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru5 }))
    // The expedited run had passed it on that build already.
    expect((await issueOf(id)).state).toBe('resolved')
    expect(demandedIn((await runOn(ids.ru5)).rows, id)).toBe(0)
  })

  it('a pass on a build from before the named one, or a waived one, shows nothing', async () => {
    const { id } = await record()
    await as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru5 }))
    await runOn(ids.ru4)
    expect((await issueOf(id)).state).toBe('reported')
    await runOn(ids.ru5, {}, { waived: [id] })
    expect((await issueOf(id)).state).toBe('reported')
    const { runId } = await runOn(ids.ru5)
    expect((await issueOf(id)).state).toBe('resolved')
    expect((await eventsOf(id)).at(-1)).toEqual({ kind: 'resolved', runId, buildId: ids.ru5, byName: 'Kim' })
  })

  it('a pass on a rig where it cannot bite shows nothing', async () => {
    const { id } = await record({ facet: 'component:antivirus', test: 'has', value: 'Forefront' })
    await as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru5 }))
    await runOn(ids.ru5)
    expect((await issueOf(id)).state).toBe('reported')
    await runOn(ids.ru5, {}, { rig: await as(kim, tx => addRig(tx, { antivirus: ['Forefront'] })) })
    expect((await issueOf(id)).state).toBe('resolved')
  })

  it('an issue whose case the plan has already marks it instead of adding it again, and makes it mandatory', async () => {
    const { planId, caseId } = await as(kim, tx => plan(tx))
    const optional = await as(kim, tx => createTestCase(tx, { key: `OPT-${++tag}`, title: 'Faxes arrive', planId, mandatory: false }))
    const first = await record({ caseKey: undefined, caseId })
    const second = await record({ caseKey: undefined, caseId: optional.id })
    const { id: runId } = await as(kim, async tx => openRun(tx, { buildId: ids.ru4, rigId: await addRig(tx), planId }))
    const rows = await as(kim, tx => tx.db.select().from(result).where(eq(result.runId, runId)).orderBy(asc(result.position)))
    expect(rows.slice(0, 2).map(row => [row.caseId, row.issueId, row.mandatory])).toEqual([[caseId, first.id, true], [optional.id, second.id, true]])
    expect(new Set(rows.map(row => row.key)).size).toBe(rows.length)
  })

  it('in a later run stands beside what earlier runs said of it: which builds, which runs, when', async () => {
    const { id } = await record()
    const known = await runOn(ids.ru4, { [id]: 'failed' })
    const { runId } = await runOn(ids.ru5, {}, { seal: false })
    const { cases } = await as(kim, tx => readRun(tx, runId))
    const carried = cases.find(one => one.issueId === id)!.carried!
    expect(carried.title).toEqual({ en: 'EWS crashes' })
    expect(carried.history.map(row => [row.build.id, row.runId, row.status, row.waived])).toEqual([[ids.ru4, known.runId, 'failed', false]])
    expect(carried.history[0]!.sealedAt).toBeInstanceOf(Date)
  })
})

describe('a fixed issue that fails again', () => {
  it('is open again, in what needs a person, live, and told once to every owner and engineer in their language', async () => {
    const { id } = await record({ titleJa: 'EWSが停止する' })
    await as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru4 }))
    const caseId = (await issueOf(id)).caseId
    await runOn(ids.ru4)
    expect((await issueOf(id)).state).toBe('resolved')
    // Its case is in a plan by now, so later runs try it although nothing demands it any more.
    const { runId } = await as(kim, async tx => {
      const { planId } = await plan(tx)
      const { id: runId } = await openRun(tx, { buildId: ids.ru5, rigId: await addRig(tx), planId })
      const [row] = await tx.db.select().from(result).where(eq(result.runId, runId))
      await tx.db.update(result).set({ caseId, key: 'AGAIN' }).where(eq(result.id, row!.id))
      for (const one of await tx.db.select().from(result).where(eq(result.runId, runId))) await recordResult(tx, { runId, resultId: one.id, status: one.id === row!.id ? 'failed' : 'passed' })
      await sealRun(tx, { runId })
      return { runId }
    })
    expect(await issueOf(id)).toMatchObject({ state: 'confirmed', fixedInId: null })
    expect((await eventsOf(id)).at(-1)).toEqual({ kind: 'recurred', runId, buildId: ids.ru5, byName: 'Kim' })
    const letters = await as(kim, tx => tx.db.select().from(mail).where(like(mail.key, `recurrence:${runId}:%`)).orderBy(asc(mail.locale)))
    expect(letters.map(one => [one.toAddress, one.locale, one.kind])).toEqual([['kim@example.com', 'en', 'notice'], ['engineer@example.com', 'ja', 'notice']])
    expect(letters[0]!.text).toContain('EWS crashes')
    expect(letters[1]!.text).toContain('EWSが停止する')
    expect(letters[1]!.subject).toContain('再発')
    const events = await as(kim, tx => tx.db.select().from(liveEvent).where(and(eq(liveEvent.kind, 'issue'), eq(liveEvent.subjectId, id))))
    expect(events.every(one => one.customerId === null)).toBe(true)
    const needs = await as(kim, async tx => readNeeds(tx, await answersByLikeness(tx)))
    expect(needs.recurred.places.map(place => [place.issue!.id, place.build.id])).toContainEqual([id, ids.ru5])
    expect(await as(kim, tx => tx.db.select().from(auditEntry).where(and(eq(auditEntry.verb, 'issues.recur'), eq(auditEntry.subjectId, id))))).toHaveLength(1)
    // The old pass counts no more: only a run after it came back shows it fixed.
    await as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru4 }))
    expect((await issueOf(id)).state).toBe('confirmed')
    expect(demandedIn((await runOn(ids.ru5)).rows, id)).toBe(1)
    expect((await issueOf(id)).state).toBe('resolved')
    expect((await as(kim, async tx => readNeeds(tx, await answersByLikeness(tx)))).recurred.places.map(place => place.issue!.id)).not.toContain(id)
  })
})

describe('whom an issue would bite', () => {
  it('counts what is known and what is not apart, over the branches the build applies to', async () => {
    const own = await house('Heron')
    const { issueId } = await as(own, async tx => {
      const { customerId } = await addCustomer(tx, [{ antivirus: ['Forefront'] }, { antivirus: ['Other'] }, {}], 'Aoi')
      await addCustomer(tx, [{ surveyed: false }, { surveyed: false, antivirus: ['Forefront'] }], 'Brook')
      expect(customerId).toBeDefined()
      const { id } = await recordIssue(tx, recordIssueInput.parse({ branchId: SP1, title: 'Slow', introducedIn: ids.ru4, facet: 'component:antivirus', value: 'Forefront', companionKind: 'Backup agent', companionName: 'Tape', caseKey: 'SLOW-1' }))
      return { issueId: id }
    })
    const [shown] = await as(own, tx => readIssuesOf(tx, { buildId: ids.ru4 }))
    expect(shown).toMatchObject({ holds: 'true', bites: 1, unknown: 2, free: 2 })
    expect(shown!.customers.map(row => [row.name, row.bites, row.unknown])).toEqual([['Aoi', 1, 0], ['Brook', 0, 2]])
    expect((await as(own, tx => readIssuesOf(tx, { buildId: ids.ru3 })))[0]).toMatchObject({ holds: 'false', bites: 0, unknown: 0, free: 5 })
    const stray = await as(own, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: 'By hash', kind: 'update_rollup', channel: 'prerelease', hash: 'a'.repeat(64), source: 'A download' })))
    expect((await as(own, tx => readIssuesOf(tx, { buildId: stray.id })))[0]).toMatchObject({ holds: 'unknown', bites: 0, unknown: 3, free: 2 })
    const row = rowOfIssue({ predicate: { facet: 'component:antivirus', has: 'Forefront' }, companion: { facet: 'component:backup', value: 'tape' } }, 'blocks', { en: 'Slow' }, { en: 'Wait' })!
    expect(row).toMatchObject({ effect: 'blocks', facet: 'component:antivirus', test: 'has', value: 'Forefront', unlessFacet: 'component:backup', unlessValue: 'tape', text: 'Slow', workaround: 'Wait' })
    expect((await issueOf2(own, issueId)).companionValue).toBe('tape')
  })

  it('the draft’s form takes the condition and gives it back as it was', () => {
    const place = { predicate: { not: { facet: 'component:cluster', has: 'dag' } }, companion: { facet: 'component:backup', value: 'tape' } }
    const { key: _none, ...row } = rowOfIssue(place, 'warns', { en: 'Slow', ja: '遅い' }, null)!
    const form = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
    const { conditions } = saveDraftInput.parse({ buildId: crypto.randomUUID(), kind: 'conditional', summary: 'x', conditions: [form] })
    const [condition] = conditionsOf(conditions)
    expect(condition).toEqual({ key: 'c1', effect: 'warns', predicate: predicateOf(place), text: { en: 'Slow', ja: '遅い' } })
    expect(rowOfCondition(condition!)).toMatchObject(form)
  })
})
const issueOf2 = (actor: Consultant, issueId: string) => as(actor, async tx => (await tx.db.select().from(issue).where(eq(issue.id, issueId)))[0]!)

describe('the ledger', () => {
  it('takes steps by hand with why, but never says resolved', async () => {
    const { id } = await record()
    const move = (state: 'reported' | 'confirmed' | 'mitigated' | 'resolved') => as(kim, tx => moveIssue(tx, { issueId: id, state, note: 'Seen' }))
    expect(await refused(move('mitigated'))).toBe('issues.errors.no_such_step')
    expect(await refused(move('resolved'))).toBe('issues.errors.only_a_run_resolves')
    await move('confirmed')
    expect(await refused(move('mitigated'))).toBe('issues.errors.no_workaround')
    await as(kim, tx => changeIssue(tx, changeIssueInput.parse({ issueId: id, title: 'EWS crashes in a loop', workaround: 'Recycle the pool', introducedIn: ids.ru4 })))
    await move('mitigated')
    await as(kim, tx => noteIssue(tx, { issueId: id, note: 'Twice a day' }))
    expect((await eventsOf(id)).map(one => one.kind)).toEqual(['reported', 'confirmed', 'mitigated', 'noted'])
    const shown = await as(kim, tx => readIssue(tx, id))
    expect(shown).toMatchObject({ issue: { state: 'mitigated', title: { en: 'EWS crashes in a loop' } }, introduced: { id: ids.ru4 }, fixedIn: null, runs: [], plans: [] })
    expect((await as(kim, tx => listIssues(tx, { state: 'mitigated', productId: EX2007 }))).rows.map(row => row.issue.id)).toContain(id)
    expect((await as(kim, tx => listIssues(tx, { state: 'confirmed' }))).rows.map(row => row.issue.id)).not.toContain(id)
  })

  it('refuses what cannot be: a build of another branch or product, one from before it came in, half a companion, no case', async () => {
    const { id } = await record()
    const elsewhere = await as(kim, async tx => (await findVersion(tx, [15, 2, 1544, 14])).id)
    expect(await refused(record({ introducedIn: elsewhere }))).toBe('issues.errors.otherBranch')
    expect(await refused(as(kim, tx => sayFixed(tx, { issueId: id, buildId: elsewhere })))).toBe('issues.errors.otherProduct')
    expect(await refused(as(kim, tx => sayFixed(tx, { issueId: id, buildId: ids.ru3 })))).toBe('issues.errors.fixedBefore')
    expect(await refused(record({ companionKind: 'backup' }))).toBe('issues.errors.companion')
    expect(await refused(record({ facet: 'roles' }))).toBe('issues.errors.value')
    expect(await refused(record({ caseKey: undefined }))).toBe('issues.errors.case')
    await record({ caseKey: 'TWICE-1' })
    await expect(record({ caseKey: 'TWICE-1' })).rejects.toMatchObject({ code: 'conflict', field: 'caseKey' })
  })

  it('takes a public known issue in with one click, once, as reported and with the fix the list names', async () => {
    const [listed] = await as(kim, tx => tx.db.select().from(knownIssue).where(like(knownIssue.id, 'exchange-2019/pulled-nov-2024%15.2.1544.13')))
    const { id } = await as(kim, tx => takeKnownIssue(tx, { knownIssueId: listed!.id }))
    const [broken, mended] = await as(kim, async tx => [(await findVersion(tx, [15, 2, 1544, 13])).id, (await findVersion(tx, [15, 2, 1544, 14])).id])
    expect(await issueOf(id)).toMatchObject({ state: 'reported', productId: 'exchange-2019', branchId: 'exchange-2019/cu14', buildId: broken, fixedInId: mended, title: { en: 'Pulled Nov 2024 Security Update' } })
    expect(await refused(as(kim, tx => takeKnownIssue(tx, { knownIssueId: listed!.id })))).toBe('issues.errors.taken')
    // One of another house takes it too, and one without a build in the catalogue has no branch to be on.
    await as(other, tx => takeKnownIssue(tx, { knownIssueId: listed!.id }))
    expect(await refused(as(kim, tx => takeKnownIssue(tx, { knownIssueId: 'windows-server-2012/610' })))).toBe('issues.errors.noBranch')
  })

  it('is nothing to another house, and nothing to a customer', async () => {
    const { id } = await record()
    const caseId = (await issueOf(id)).caseId
    const attempts: ((tx: Tx<Consultant>) => Promise<unknown>)[] = [
      (tx: Tx<Consultant>) => readIssue(tx, id),
      (tx: Tx<Consultant>) => moveIssue(tx, { issueId: id, state: 'confirmed', note: 'Ours' }),
      (tx: Tx<Consultant>) => noteIssue(tx, { issueId: id, note: 'Ours' }),
      (tx: Tx<Consultant>) => sayFixed(tx, { issueId: id, buildId: ids.ru5 }),
      (tx: Tx<Consultant>) => changeIssue(tx, changeIssueInput.parse({ issueId: id, title: 'Ours' })),
      (tx: Tx<Consultant>) => recordIssue(tx, recordIssueInput.parse({ branchId: SP1, title: 'Ours', caseId })),
    ]
    for (const attempt of attempts) expect(await refused(as(other, attempt))).toBe('notFound')
    expect((await as(other, tx => readIssuesOf(tx, { buildId: ids.ru4 })))).toEqual([])
    const { approver } = await as(kim, tx => addCustomer(tx))
    await asActor(approver, async tx => {
      expect(await tx.db.select().from(issue)).toEqual([])
      expect(await tx.db.select().from(issueEvent)).toEqual([])
      expect(await tx.db.select().from(testCase)).toEqual([])
    })
    const written = asActor(approver, tx => tx.db.insert(issue).values({ consultancyId: tx.consultancyId, productId: EX2007, branchId: SP1, title: { en: 'Mine' }, caseId, ...makerOf(tx.actor), at: tx.now }))
    await expect(written).rejects.toThrow()
  })
})
