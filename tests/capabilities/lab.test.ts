import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, build, consultancy, evidence, labState, profile, result, run, runSubject, waiver, workSegment } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant } from '@/server/actor'
import type { ResultStatus } from '@/server/domain/run-result'
import { readEnvironment } from '@/server/environments/queries'
import { recordComponent } from '@/server/environments/record-component'
import { removeComponent } from '@/server/environments/remove-component'
import { statesNone } from '@/server/environments/states-none'
import { DomainError } from '@/server/errors'
import { attachEvidence, EVIDENCE_BYTES } from '@/server/lab/attach-evidence'
import { createRig, createRigInput, putBuild } from '@/server/lab/create-rig'
import { addResultFile, importResultFile, previewResultFile } from '@/server/lab/import-result-file'
import { openRun } from '@/server/lab/open-run'
import { listFailedBefore, listRigs, listRuns, readPlan, readRig } from '@/server/lab/queries'
import { readRun } from '@/server/lab/read-run'
import { addNote, recordResult } from '@/server/lab/record-result'
import { abandonRun, sealRun } from '@/server/lab/seal-run'
import { signOff } from '@/server/lab/sign-off'
import { seedStarterPlan } from '@/server/lab/starter-plan'
import { createTestCase } from '@/server/lab/test-case'
import { changePlan, createPlan } from '@/server/lab/test-plan'
import { waive } from '@/server/lab/waive'
import { startTimer, stopTimer } from '@/server/lab/work-timer'
import { consoleRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { evaluateProfile } from '@/server/verdicts/evaluate'
import { readPolicies, readSealedRuns, readSignOffs } from '@/server/verdicts/evidence'
import { testDatabase } from '../support/database'

await testDatabase()

const consultant = (consultancyId: string, role: Consultant['role'] = 'engineer'): Consultant => ({
  kind: 'consultant', consultancyId, role, userId: randomUUID(), membershipId: randomUUID(), name: 'Kim', email: 'kim@example.com', locale: 'en', zone: 'UTC',
})
const kim = consultant(randomUUID())
const other = consultant(randomUUID())
const as = <T>(work: (tx: Tx<Consultant>) => Promise<T>, actor = kim, at?: Date) => asActor(actor, work, at)

const EX2007 = 'exchange-2007'
const SP1 = 'exchange-2007/sp1'
let ru4 = ''
let ru3 = ''

beforeAll(async () => {
  for (const { consultancyId } of [kim, other]) {
    await asActor(job('test', consultancyId), tx => tx.db.insert(consultancy).values({ id: consultancyId, slug: `c${consultancyId.slice(0, 8)}`, name: 'Kestrel', createdAt: tx.now }))
  }
  const idOf = async (tx: Tx, version: number[]) => (await tx.db.select().from(build).where(eq(build.version, version)))[0]!.id
  await as(async tx => {
    ru3 = await idOf(tx, [8, 1, 291, 2])
    ru4 = await idOf(tx, [8, 1, 311, 3])
  })
})

type Rig = { roles?: string; components?: Record<string, string>; version?: string; branchId?: string }
const rigOf = (tx: Tx<Consultant>, { roles = 'mailbox, hub, client access', components = {}, version = '8.1.291.2', branchId = SP1 }: Rig = {}) =>
  createRig(tx, createRigInput.parse({ name: `Rig ${randomUUID()}`, systemName: 'LAB1', os: 'Windows Server 2003', branchId, edition: 'Standard', roles, version, components, complete: true }))

/** A plan with these cases; a key with `?` is optional. */
const planOf = async (tx: Tx<Consultant>, keys: string[]) => {
  const plan = await createPlan(tx, { name: `Plan ${randomUUID()}`, productId: EX2007 })
  const tag = randomUUID().slice(0, 6)
  for (const key of keys) await createTestCase(tx, { key: `${key.replace('?', '')}-${tag}`, title: `${key} holds ${tag}`, planId: plan.id, mandatory: !key.includes('?') })
  return { ...plan, tag }
}
const begin = async (tx: Tx<Consultant>, { keys = ['MAIL', 'EWS', 'PERF?'], buildId = ru4, ...rig }: Rig & { keys?: string[]; buildId?: string } = {}) => {
  const plan = await planOf(tx, keys)
  const { id } = await openRun(tx, { buildId, rigId: (await rigOf(tx, rig)).id, planId: plan.id })
  return { runId: id, tag: plan.tag, results: await resultsOf(tx, id) }
}
const resultsOf = (tx: Tx, runId: string) => tx.db.select().from(result).where(eq(result.runId, runId)).orderBy(result.position)
const say = async (tx: Tx<Consultant>, runId: string, statuses: (ResultStatus | null)[]) => {
  for (const [index, row] of (await resultsOf(tx, runId)).entries()) if (statuses[index]) await recordResult(tx, { runId, resultId: row.id, status: statuses[index] })
}
const runOf = async (tx: Tx, id: string) => (await tx.db.select().from(run).where(eq(run.id, id)))[0]!
const fixture = (name: string) => new File([readFileSync(path.resolve('tests/fixtures/results', name))], name)
const junit = (cases: string, name = 'results.xml') => new File([`<testsuite name="s">${cases}</testsuite>`], name)
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (cause: unknown) => cause)
  expect(error).toBeInstanceOf(DomainError)
  return (error as DomainError).message
}
/** A refusal rolls the caller's transaction back; what stood before it still has to. */
const tried = (work: (tx: Tx<Consultant>) => Promise<unknown>, actor = kim) => refused(as(work, actor))

describe('plans', () => {
  it('the standard plan is there once, however often it is asked for, in the language of whoever asked first', () =>
    as(async tx => {
      const first = await seedStarterPlan(tx, { productId: EX2007 })
      const again = await seedStarterPlan({ ...tx, actor: { ...kim, locale: 'ja' } } as Tx<Consultant>, { productId: EX2007 })
      expect(again).toEqual(first)
      const { cases } = await readPlan(tx, first.id)
      expect(cases).toHaveLength(21)
      expect(cases.filter(one => one.mandatory)).toHaveLength(19)
      expect(cases.every(one => one.procedure.length > 50)).toBe(true)
      const copy = await createPlan(tx, { name: 'For 2010', productId: 'exchange-2010', copyOfId: first.id })
      expect((await readPlan(tx, copy.id)).cases.map(one => one.key)).toEqual(cases.map(one => one.key))
    }))

  it('a changed plan keeps its order, drops what is not kept, and leaves open runs as they were', () =>
    as(async tx => {
      const { id } = await planOf(tx, ['A', 'B', 'C'])
      const [a, b, c] = (await readPlan(tx, id)).cases
      const rigId = (await rigOf(tx)).id
      const opened = await openRun(tx, { buildId: ru4, rigId, planId: id })
      await changePlan(tx, { planId: id, name: 'Turned round', cases: { [a!.id]: { position: 2, mandatory: false, keep: true }, [c!.id]: { position: 1, mandatory: true, keep: true }, [b!.id]: { position: 3, mandatory: true, keep: false } } })
      expect((await readPlan(tx, id)).cases.map(one => [one.id, one.mandatory])).toEqual([[c!.id, true], [a!.id, false]])
      expect(await resultsOf(tx, opened.id)).toHaveLength(3)
    }))
})

describe('opening a run', () => {
  it('freezes the facets of its subjects: what is installed on the rig afterwards changes nothing of them', () =>
    as(async tx => {
      const { runId } = await begin(tx, { components: { antivirus: 'Forefront Security 10.2' } })
      const [subject] = await tx.db.select().from(runSubject).where(eq(runSubject.runId, runId))
      expect(subject!.facets).toMatchObject({ branch: [SP1], start: ['normal'], 'component:antivirus': ['forefront security@10.2'], 'component:backup': [] })
      await putBuild(tx, { installationId: subject!.installationId, version: '8.1.311.3' })
      expect((await tx.db.select().from(runSubject).where(eq(runSubject.runId, runId)))[0]!.facets).toEqual(subject!.facets)
      const [rig] = (await listRigs(tx)).filter(one => one.installations.some(row => row.id === subject!.installationId))
      expect(rig!.installations[0]).toMatchObject({ buildId: ru4, branchName: 'SP1' })
    }))

  it('edge 13: a plan without a mandatory case is no policy and opens no run', async () => {
    const rigId = await as(async tx => (await rigOf(tx)).id)
    const [empty, optional] = await as(async tx => [(await planOf(tx, [])).id, (await planOf(tx, ['PERF?'])).id] as const)
    expect(await tried(tx => openRun(tx, { buildId: ru4, rigId, planId: empty }))).toBe('lab.errors.noPolicy')
    expect(await tried(tx => openRun(tx, { buildId: ru4, rigId, planId: optional }))).toBe('lab.errors.noPolicy')
  })

  it('refuses a rig without the product, of another branch only, or on the build already, each with its reason', async () => {
    const planId = await as(async tx => (await planOf(tx, ['MAIL'])).id)
    const at = (rig: Rig) => as(async tx => (await rigOf(tx, rig)).id)
    const [bare, otherBranch, onIt] = [await at({ branchId: 'exchange-2010/sp1', version: '14.1.218.15' }), await at({ branchId: 'exchange-2007/sp3', version: '8.3.83.6' }), await at({ version: '8.1.311.3' })]
    expect(await tried(tx => openRun(tx, { buildId: ru4, rigId: bare, planId }))).toBe('lab.errors.rigWithoutProduct')
    expect(await tried(tx => openRun(tx, { buildId: ru4, rigId: otherBranch, planId }))).toBe('lab.errors.rigOtherBranch')
    expect(await tried(tx => openRun(tx, { buildId: ru4, rigId: onIt, planId }))).toBe('lab.errors.rigHasBuild')
  })

  it('says that the build is in the lab until the last open run on it ends', () =>
    as(async tx => {
      const state = async () => (await tx.db.select().from(labState).where(eq(labState.buildId, ru3)))[0]?.testing
      const [one, two] = [await begin(tx, { buildId: ru3, version: '8.1.278.2' }), await begin(tx, { buildId: ru3, version: '8.1.278.2' })]
      expect(await state()).toBe(true)
      await sealRun(tx, { runId: one.runId })
      expect(await state()).toBe(true)
      await abandonRun(tx, { runId: two.runId, reason: 'Power cut' })
      expect(await state()).toBe(false)
    }))
})

describe('results', () => {
  it('edge 13: a missing or untried case leaves the run incomplete and is no failure', () =>
    as(async tx => {
      for (const [statuses, conclusion] of [
        [['passed', null], 'incomplete'], [['passed', 'blocked'], 'incomplete'], [['passed', 'skipped'], 'incomplete'],
        [['passed', 'failed'], 'failed'], [['passed', 'error'], 'failed'], [['passed', 'passed'], 'passed'],
      ] as const) {
        const { runId } = await begin(tx, { keys: ['MAIL', 'EWS'] })
        await say(tx, runId, [...statuses])
        expect((await sealRun(tx, { runId })).conclusion, statuses.join()).toBe(conclusion)
      }
    }))

  it('a status and a note are each kept when the other changes, and null clears', () =>
    as(async tx => {
      const { runId, results } = await begin(tx)
      const resultId = results[0]!.id
      await recordResult(tx, { runId, resultId, status: 'failed', note: 'EWS crashes' })
      expect(await recordResult(tx, { runId, resultId, status: 'passed' })).toMatchObject({ status: 'passed', note: 'EWS crashes' })
      expect(await recordResult(tx, { runId, resultId, note: null })).toMatchObject({ status: 'passed', note: null })
      expect(await recordResult(tx, { runId, resultId, status: null })).toMatchObject({ status: null })
      expect((await resultsOf(tx, runId))[0]).toMatchObject({ status: null, updatedByName: 'Kim' })
      expect(await tx.db.select().from(auditEntry).where(and(eq(auditEntry.subjectId, resultId), eq(auditEntry.verb, 'lab.record_result')))).toHaveLength(4)
    }))

  it('a case that failed in the last run of the branch that tried it is told', () =>
    as(async tx => {
      const plan = await planOf(tx, ['EWS', 'MAIL'])
      const open = async (buildId: string, version: string) => (await openRun(tx, { buildId, rigId: (await rigOf(tx, { version })).id, planId: plan.id })).id
      const earlier = await open(ru3, '8.1.278.2')
      await say(tx, earlier, ['failed', 'passed'])
      await sealRun(tx, { runId: earlier })
      const now = new Date(tx.now.getTime() + 1000)
      const later = await open(ru4, '8.1.291.2')
      const told = await listFailedBefore(tx, { runId: later, branchId: SP1, until: now })
      expect(told.filter(one => one.key.endsWith(plan.tag))).toEqual([expect.objectContaining({ key: `EWS-${plan.tag}`, runId: earlier })])
    }))
})

describe('waivers', () => {
  it('edge 14: a waived case is counted as waived, never as passed, and an all-waived run carries no pass', () =>
    as(async tx => {
      const { runId, results } = await begin(tx, { keys: ['MAIL', 'EWS'] })
      await say(tx, runId, ['failed', null])
      for (const row of results) await waive(tx, { runId, resultId: row.id, reason: 'No partner to test with' })
      const { verdict, cases } = await readRun(tx, runId)
      expect(verdict.counts).toMatchObject({ waived: 2, passed: 0, failed: 0, missing: 0 })
      expect(cases.map(one => one.status)).toEqual(['failed', null])
      await sealRun(tx, { runId })
      expect(await runOf(tx, runId)).toMatchObject({ conclusion: 'passed', hasWaiver: true, allWaived: true })
      const [runs, policies] = [(await readSealedRuns(tx, [ru4])).get(ru4)!.filter(one => one.id === runId), await readPolicies(tx)]
      const subject = runs[0]!.subjects[0]!
      const rows = await tx.db.select().from(profile).where(eq(profile.productId, EX2007))
      const own = { ...rows[0]!, facets: subject.facets, branchId: SP1 }
      expect(evaluateProfile({ kind: 'pass', conditions: [], runIds: [runId] }, { runs, policies, signOffs: [] }, own, tx.now).outcome).toBe('not_covered')
    }))

  it('edge 14: one waived case beside a passed one makes the outcome conditional', () =>
    as(async tx => {
      const { runId, results } = await begin(tx, { keys: ['MAIL', 'EWS'] })
      await say(tx, runId, ['passed', 'failed'])
      await waive(tx, { runId, resultId: results[1]!.id, reason: 'Known, and nobody here uses it' })
      await sealRun(tx, { runId })
      const runs = (await readSealedRuns(tx, [ru4])).get(ru4)!.filter(one => one.id === runId)
      const [row] = await tx.db.select().from(profile).where(eq(profile.productId, EX2007))
      const own = { ...row!, facets: runs[0]!.subjects[0]!.facets, branchId: SP1 }
      const answer = evaluateProfile({ kind: 'pass', conditions: [], runIds: [runId] }, { runs, policies: await readPolicies(tx), signOffs: [] }, own, tx.now)
      expect(answer).toMatchObject({ outcome: 'conditional', reasons: ['run_holds_waiver'] })
    }))

  it('are refused for what passed and for what is optional, given once, and freeze the status they were given for', async () => {
    const { runId, results } = await as(tx => begin(tx))
    const [mail, ews, perf] = results.map(row => row.id)
    await as(tx => say(tx, runId, ['passed', 'failed', 'failed']))
    const give = (resultId: string | undefined) => tried(tx => waive(tx, { runId, resultId: resultId!, reason: 'x' }))
    expect(await give(mail)).toBe('lab.errors.waivePassed')
    expect(await give(perf)).toBe('lab.errors.waiveOptional')
    await as(tx => waive(tx, { runId, resultId: ews!, reason: 'x' }))
    expect(await give(ews)).toBe('lab.errors.waivedAlready')
    expect(await tried(tx => recordResult(tx, { runId, resultId: ews!, status: 'passed' }))).toBe('lab.errors.waived')
  })
})

describe('evidence', () => {
  it('is kept by its content: hashed, typed by what it is, and the same content again is the same piece', () =>
    as(async tx => {
      const { runId } = await begin(tx)
      const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
      const first = await attachEvidence(tx, { runId, file: new File([png], '..\\..\\etc/\u202egnp.screen.txt') })
      expect(await attachEvidence(tx, { runId, file: new File([png], 'other-name.png') })).toEqual(first)
      const [row, ...more] = await tx.db.select().from(evidence).where(eq(evidence.runId, runId))
      expect(more).toEqual([])
      expect(row).toMatchObject({ mediaType: 'image/png', fileName: 'gnp.screen.txt', sizeBytes: 11, content: Buffer.from(png) })
      expect(row!.sha256).toMatch(/^[0-9a-f]{64}$/)
      for (const [content, name, type] of [['a,b\n髙,﨑', 'x.csv', 'text/csv'], ['{"a":1}\n{"a":2}\n', 'x.json', 'application/json'], ['<a/>', 'x.xml', 'application/xml'], ['setup ok', 'setup.log', 'text/plain']] as const) {
        const { id } = await attachEvidence(tx, { runId, file: new File([content], name) })
        expect((await tx.db.select().from(evidence).where(eq(evidence.id, id)))[0]!.mediaType).toBe(type)
      }
    }))

  it.each([
    ['an empty file', new File([], 'a.png'), 'lab.errors.fileEmpty'],
    ['a program named as a picture', new File(['MZ\0\0'], 'a.png'), 'lab.errors.fileType'],
    ['a program named as a log', new File(['MZ\u0090\0\u0003'], 'a.log'), 'lab.errors.fileType'],
    ['a page of HTML', new File(['<script>alert(1)</script>'], 'a.html'), 'lab.errors.fileType'],
    ['JSON that is none', new File(['{'], 'a.json'), 'lab.errors.fileType'],
    ['more than 10 MiB', new File([new Uint8Array(EVIDENCE_BYTES + 1).fill(65)], 'a.txt'), 'lab.errors.fileTooLarge'],
  ])('%s is refused', async (_, file, key) => {
    const { runId } = await as(tx => begin(tx))
    expect(await tried(tx => attachEvidence(tx, { runId, file }))).toBe(key)
  })
})

describe('result files', () => {
  const take = async (tx: Tx<Consultant>, runId: string, file: File) => {
    const { id: evidenceId } = await addResultFile(tx, { runId, file })
    const preview = await previewResultFile(tx, { runId, evidenceId })
    return { preview, evidenceId, done: await importResultFile(tx, { runId, evidenceId }) }
  }

  it('a Pester report fills the cases it names, keeps the rest beside them, and again changes nothing', () =>
    as(async tx => {
      const plan = await createPlan(tx, { name: 'Pester', productId: EX2007 })
      for (const key of ['MAIL-01', 'MAIL-02', 'EWS-01', 'BAK-01']) await createTestCase(tx, { key, title: `${key} holds`, planId: plan.id, mandatory: true })
      const { id: runId } = await openRun(tx, { buildId: ru4, rigId: (await rigOf(tx)).id, planId: plan.id })
      const { preview, done, evidenceId } = await take(tx, runId, fixture('pester-mail-flow.nunit.xml'))
      expect(preview.totals).toMatchObject({ tests: 7, failures: 1 })
      expect(preview.missing.map(one => one.key)).toEqual(['BAK-01'])
      const rows = await resultsOf(tx, runId)
      expect(rows.slice(0, 4).map(row => [row.key, row.status])).toEqual([['MAIL-01', 'passed'], ['MAIL-02', 'passed'], ['EWS-01', 'failed'], ['BAK-01', null]])
      expect(rows[2]).toMatchObject({ note: expect.stringContaining('Expected 200, but got 500'), evidenceId })
      expect(rows.slice(4).every(row => !row.mandatory && row.caseId === null)).toBe(true)
      expect(rows.slice(4).map(row => row.status).sort()).toEqual(['blocked', 'passed', 'skipped'])
      expect(done).toMatchObject({ changed: 3, added: 3 })
      const again = await take(tx, runId, fixture('pester-mail-flow.nunit.xml'))
      expect(again.evidenceId).toBe(evidenceId)
      expect(again.done).toMatchObject({ changed: 0, added: 0 })
      expect(await resultsOf(tx, runId)).toEqual(rows)
    }))

  it('where hand and file differ the worse one stands, either way round, and the note says both', () =>
    as(async tx => {
      const { runId, tag } = await begin(tx, { keys: ['MAIL', 'EWS', 'BAK'] })
      await say(tx, runId, ['passed', 'failed', 'passed'])
      const { preview } = await take(tx, runId, junit(`<testcase name="[MAIL-${tag}]"><failure message="no mail"/></testcase><testcase name="[EWS-${tag}]"/><testcase name="[BAK-${tag}]"/>`))
      expect(preview.lines.map(one => one.effect)).toEqual(['worsened', 'kept', 'same'])
      const rows = await resultsOf(tx, runId)
      expect(rows.map(row => row.status)).toEqual(['failed', 'failed', 'passed'])
      expect(rows[0]!.note).toBe('results.xml says Failed; before it said Passed. The worse one stands.\nresults.xml: no mail')
      expect(rows[1]!.note).toContain('says Passed; before it said Failed')
      expect(rows[2]!.note).toBeNull()
    }))

  it('a person’s later word is not undone by the same file again', () =>
    as(async tx => {
      const { runId, tag, results } = await begin(tx)
      const file = () => junit(`<testcase name="[MAIL-${tag}]"><failure message="x"/></testcase>`)
      await take(tx, runId, file())
      await recordResult(tx, { runId, resultId: results[0]!.id, status: 'passed', note: 'Tried again by hand' })
      expect((await take(tx, runId, file())).done).toMatchObject({ changed: 0, added: 0 })
      expect((await resultsOf(tx, runId))[0]).toMatchObject({ status: 'passed', note: 'Tried again by hand' })
    }))

  it('a file that says otherwise of a waived case is kept out whole', async () => {
    const { runId, tag, results } = await as(tx => begin(tx))
    await as(tx => waive(tx, { runId, resultId: results[0]!.id, reason: 'No partner' }))
    const file = junit(`<testcase name="[MAIL-${tag}]"><failure message="x"/></testcase><testcase name="[EWS-${tag}]"/>`)
    expect(await tried(tx => take(tx, runId, file))).toBe('lab.errors.importWaived')
    expect((await as(tx => resultsOf(tx, runId))).map(row => row.status)).toEqual([null, null, null])
  })

  it.each([
    ['bad-empty.xml', 'lab.errors.fileEmpty'],
    ['bad-cut-short.xml', 'lab.errors.resultFile.not_xml'],
    ['bad-other.xml', 'lab.errors.resultFile.not_a_test_report'],
  ])('%s is refused with its reason and leaves nothing', async (name, key) => {
    const { runId } = await as(tx => begin(tx))
    const before = await as(tx => resultsOf(tx, runId))
    expect(await tried(tx => addResultFile(tx, { runId, file: fixture(name) }))).toBe(key)
    expect(await as(tx => resultsOf(tx, runId))).toEqual(before)
    expect(await as(tx => tx.db.select().from(evidence).where(eq(evidence.runId, runId)))).toEqual([])
  })
})

describe('the timer', () => {
  it('adds its segments up, runs once at a time, and is stopped by the seal', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute, 40))
    const { runId } = await as(tx => begin(tx), kim, at(0))
    await as(tx => startTimer(tx, { runId }), kim, at(0))
    await as(tx => startTimer(tx, { runId }), kim, at(5))
    await as(tx => stopTimer(tx, { runId }), kim, at(20))
    await as(tx => stopTimer(tx, { runId }), kim, at(25))
    await as(tx => startTimer(tx, { runId }), kim, at(30))
    expect(await as(tx => readRun(tx, runId), kim, at(31))).toMatchObject({ minutes: 21, timerRunning: true })
    await as(tx => sealRun(tx, { runId }), kim, at(40))
    expect(await as(tx => readRun(tx, runId), kim, at(59))).toMatchObject({ minutes: 30, timerRunning: false })
    expect(await as(tx => tx.db.select().from(workSegment).where(eq(workSegment.runId, runId)))).toHaveLength(2)
  })
})

describe('sealing', () => {
  it('freezes the run: every write is refused with a sentence and nothing of it changes', async () => {
    const { runId, results } = await as(tx => begin(tx))
    const resultId = results[0]!.id
    const file = () => junit('<testcase name="x"/>')
    const { id: evidenceId } = await as(tx => addResultFile(tx, { runId, file: file() }))
    await as(tx => sealRun(tx, { runId }))
    const before = await as(tx => readRun(tx, runId))
    expect(before.sealHolds).toBe(true)
    for (const write of [
      (tx: Tx<Consultant>) => recordResult(tx, { runId, resultId, status: 'passed' }),
      (tx: Tx<Consultant>) => addNote(tx, { runId, note: 'late' }),
      (tx: Tx<Consultant>) => waive(tx, { runId, resultId, reason: 'late' }),
      (tx: Tx<Consultant>) => attachEvidence(tx, { runId, file: new File(['late'], 'late.txt') }),
      (tx: Tx<Consultant>) => addResultFile(tx, { runId, file: file() }),
      (tx: Tx<Consultant>) => importResultFile(tx, { runId, evidenceId }),
      (tx: Tx<Consultant>) => startTimer(tx, { runId }),
      (tx: Tx<Consultant>) => stopTimer(tx, { runId }),
      (tx: Tx<Consultant>) => sealRun(tx, { runId }),
      (tx: Tx<Consultant>) => abandonRun(tx, { runId, reason: 'late' }),
    ]) expect(await tried(write)).toBe('lab.errors.sealed')
    expect(await as(tx => readRun(tx, runId))).toEqual(before)
  })

  it('a rig corrected afterwards counts anew, and what was sealed on it stays what it was', async () => {
    const { runId, results } = await as(tx => begin(tx, { keys: ['MAIL'], components: { antivirus: 'Forefornt 10' } }))
    await as(async tx => {
      await recordResult(tx, { runId, resultId: results[0]!.id, status: 'passed' })
      await sealRun(tx, { runId })
    })
    const before = await as(tx => readRun(tx, runId))
    const { rig: { id: environmentId }, installations } = await as(tx => readRig(tx, before.run.environmentId))
    await as(async tx => {
      const { components } = await readEnvironment(tx, environmentId)
      await removeComponent(tx, { componentId: components[0]!.id })
      await recordComponent(tx, { systemId: installations[0]!.systemId, kind: 'antivirus', name: 'Forefront', version: '10' })
      await statesNone(tx, { systemId: installations[0]!.systemId, kind: 'antivirus', basis: 'Looked at the rig' })
    })
    const corrected = await as(tx => readRig(tx, environmentId))
    expect([installations[0], corrected.installations[0]].map(one => one!.facets['component:antivirus'])).toEqual([['forefornt@10'], ['forefront@10']])
    expect(await as(tx => readRun(tx, runId))).toEqual(before)
    expect(before).toMatchObject({ sealHolds: true, subjects: [{ facets: { 'component:antivirus': ['forefornt@10'] } }] })
  })

  it('the seal shows when a result was changed behind the program’s back', async () => {
    const { runId, results } = await as(tx => begin(tx))
    await as(tx => sealRun(tx, { runId }))
    await as(tx => tx.db.update(result).set({ status: 'passed' }).where(eq(result.id, results[0]!.id)))
    expect((await as(tx => readRun(tx, runId))).sealHolds).toBe(false)
  })

  it('a result and a seal at the same moment: the result is in the seal, or it is refused', async () => {
    const { runId, results } = await as(tx => begin(tx))
    const [said] = await Promise.allSettled([
      as(tx => recordResult(tx, { runId, resultId: results[0]!.id, status: 'failed' })),
      as(tx => sealRun(tx, { runId })),
    ])
    const { run: sealed, sealHolds, cases } = await as(tx => readRun(tx, runId))
    expect(sealHolds).toBe(true)
    expect([sealed.conclusion, cases[0]!.status]).toEqual(said.status === 'fulfilled' ? ['failed', 'failed'] : ['incomplete', null])
  })
})

describe('what a run covers', () => {
  const outcomeFor = async (tx: Tx<Consultant>, runId: string, customer: Rig) => {
    const rigId = (await rigOf(tx, customer)).id
    const facets = (await listRigs(tx)).find(one => one.id === rigId)!.installations[0]!.facets
    const runs = (await readSealedRuns(tx, [ru4])).get(ru4)!.filter(one => one.id === runId)
    const [row] = await tx.db.select().from(profile).where(eq(profile.productId, EX2007))
    const ground = { runs, policies: await readPolicies(tx), signOffs: (await readSignOffs(tx)).filter(word => word.branchId === SP1) }
    return evaluateProfile({ kind: 'pass', conditions: [], runIds: [runId] }, ground, { ...row!, facets, branchId: SP1 }, tx.now)
  }
  const passed = async (tx: Tx<Consultant>, rig: Rig) => {
    const { runId } = await begin(tx, { keys: ['MAIL'], ...rig })
    await say(tx, runId, ['passed'])
    await sealRun(tx, { runId })
    return runId
  }

  it('edge 15: an antivirus on one side only, or a second one, needs a sign-off; all roles cover one, one does not cover all', () =>
    as(async tx => {
      const one = { antivirus: 'Forefront 10' }
      const two = { antivirus: 'Forefront 10; Trend ScanMail 8' }
      const onRig = await passed(tx, { components: one })
      const bare = await passed(tx, {})
      expect((await outcomeFor(tx, onRig, { components: one })).outcome).toBe('pass')
      expect((await outcomeFor(tx, onRig, {})).outcome).toBe('needs_sign_off')
      expect((await outcomeFor(tx, onRig, { components: two })).outcome).toBe('needs_sign_off')
      expect((await outcomeFor(tx, bare, { components: one })).outcome).toBe('needs_sign_off')
      expect((await outcomeFor(tx, bare, { roles: 'mailbox' })).outcome).toBe('pass')
      const mailboxOnly = await passed(tx, { roles: 'mailbox' })
      expect((await outcomeFor(tx, mailboxOnly, {})).outcome).toBe('not_covered')
    }))

  it('a sign-off lifts exactly the difference it names, on its branch, until its day', async () => {
    const [runId, until] = [await as(tx => passed(tx, {})), '2099-01-01']
    const word = { branchId: SP1, facetKey: 'component:backup', rigValue: 'none', until, reason: 'Runs at night' }
    await as(tx => signOff(tx, { ...word, customerValue: 'BackupExec@12' }))
    expect((await as(tx => outcomeFor(tx, runId, { components: { backup: 'BackupExec 12' } }))).outcome).toBe('pass')
    expect((await as(tx => outcomeFor(tx, runId, { components: { backup: 'BackupExec 13' } }))).outcome).toBe('needs_sign_off')
    expect(await tried(tx => signOff(tx, { ...word, customerValue: '?' }))).toBe('lab.errors.signOffUnknown')
    expect(await tried(tx => signOff(tx, { ...word, customerValue: 'BackupExec@?' }))).toBe('lab.errors.signOffUnknown')
    expect(await tried(tx => signOff(tx, { ...word, customerValue: 'none' }))).toBe('lab.errors.signOffSame')
    expect(await tried(tx => signOff(tx, { ...word, customerValue: 'x@1', until: '2020-01-01' }))).toBe('lab.errors.signOffPast')
    expect(await tried(tx => signOff(tx, { ...word, customerValue: 'x@1', facetKey: 'roles' }))).toBe('lab.errors.signOffFacet')
  })
})

describe('walls', () => {
  const api = (actor: Consultant) => createCallerFactory(consoleRouter)({ user: { id: actor.userId, email: actor.email, name: actor.name }, actor, locale: 'en' }).lab

  it('another consultancy finds nothing of the lab, by list or by id, and writes nothing into it', async () => {
    const { runId, results } = await as(tx => begin(tx))
    const theirs = api(other)
    expect(await as(tx => listRuns(tx), other)).toEqual([])
    expect(await theirs.rigs()).toEqual([])
    expect(await theirs.plans()).toEqual([])
    const resultId = results[0]!.id
    for (const call of [
      () => theirs.run({ runId }), () => theirs.recordResult({ runId, resultId, status: 'passed' }), () => theirs.waive({ runId, resultId, reason: 'x' }), () => theirs.sealRun({ runId }),
      () => theirs.abandonRun({ runId, reason: 'x' }), () => theirs.startTimer({ runId }), () => theirs.addNote({ runId, note: 'x' }), () => theirs.attachEvidence({ runId, file: new File(['x'], 'x.txt') }),
    ]) await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const [own] = await as(tx => listRuns(tx))
    await expect(theirs.openRun({ buildId: ru4, rigId: own!.run.environmentId, planId: own!.run.planId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('whoever may only read reads, and writes nothing', async () => {
    const { runId, results } = await as(tx => begin(tx))
    for (const role of ['reader', 'billing'] as const) {
      const theirs = api(consultant(kim.consultancyId, role))
      expect((await theirs.run({ runId })).run.id).toBe(runId)
      for (const call of [
        () => theirs.recordResult({ runId, resultId: results[0]!.id, status: 'passed' }), () => theirs.sealRun({ runId }), () => theirs.waive({ runId, resultId: results[0]!.id, reason: 'x' }),
        () => theirs.seedStarterPlan({ productId: EX2007 }), () => theirs.signOff({ branchId: SP1, facetKey: 'component:backup', rigValue: 'none', customerValue: 'x@1', until: '2099-01-01', reason: 'x' }),
      ]) await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })

  it('evidence, subjects and waivers cannot be changed or taken away, not by the program either', async () => {
    const { runId } = await as(tx => begin(tx))
    for (const table of [runSubject, evidence, waiver]) await expect(as(tx => tx.db.delete(table).where(eq(table.runId, runId)))).rejects.toThrow()
  })
})
