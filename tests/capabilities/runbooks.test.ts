import { setTimeout as sleep } from 'node:timers/promises'
import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { auditEntry, runbook, runbookStep, stepAcknowledgement } from '@/db/schema'
import { asActor } from '@/db/scope'
import { acknowledgeStep } from '@/server/recalls/acknowledge-step'
import { openRunbook, openRunbooks } from '@/server/recalls/open-runbook'
import { testDatabase } from '../support/database'
import { addCustomer, as, findVersion, house, RU4 } from '../support/scene'

await testDatabase()

const STEPS = [{ en: 'Do not just uninstall', ja: 'アンインストールだけで済ませない' }, { en: 'Put RU3 back on top' }]

const placed = async () => {
  const kim = await house()
  return { kim, ...(await as(kim, async tx => ({ build: await findVersion(tx, RU4), one: await addCustomer(tx), other: await addCustomer(tx) }))) }
}

const stepsOf = (actor: Parameters<typeof asActor>[0], id: string) =>
  asActor(actor, tx => tx.db.select().from(runbookStep).where(eq(runbookStep.runbookId, id)).orderBy(asc(runbookStep.position)))

describe('a runbook', () => {
  it('holds its steps in order and is opened once, however often and however many ask at once', async () => {
    const { kim, build, one } = await placed()
    const ask = () => as(kim, tx => openRunbook(tx, { customerId: one.customerId, environmentId: one.environmentId, cause: 'back_out', build, steps: STEPS }))
    const all = await Promise.all([ask(), ask(), ask()])
    expect(new Set(all.map(row => row.id)).size).toBe(1)
    expect(all.filter(row => row.opened)).toHaveLength(1)
    expect((await stepsOf(kim, all[0]!.id)).map(row => [row.position, row.text])).toEqual([[1, STEPS[0]], [2, STEPS[1]]])
    expect((await as(kim, tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'runbooks.open')))).map(row => row.subjectId)).toEqual([all[0]!.id])
  })

  it('that is being opened is waited for by whoever would open it too', async () => {
    const { kim, build, one } = await placed()
    const about = { customerId: one.customerId, cause: 'back_out' as const, build, steps: STEPS }
    const opened = Promise.withResolvers<void>()
    const first = as(kim, async tx => {
      const made = await openRunbook(tx, about)
      opened.resolve()
      await sleep(200)
      return made
    })
    await opened.promise
    const second = await as(kim, tx => openRunbook(tx, about))
    expect(second).toEqual({ id: (await first).id, opened: false })
  })

  it('is another one for another cause, environment or customer, and again once every step is acknowledged', async () => {
    const { kim, build, one, other } = await placed()
    const open = (given: { customerId: string; environmentId?: string }, cause: 'back_out' | 'remove_first' = 'back_out') => as(kim, tx => openRunbook(tx, { ...given, cause, build, steps: STEPS }))
    const place = { customerId: one.customerId, environmentId: one.environmentId }
    const first = await open(place)
    const rest = [await open(place, 'remove_first'), await open({ customerId: one.customerId }), await open({ customerId: other.customerId })]
    expect(new Set([first, ...rest].map(row => row.id)).size).toBe(4)
    for (const [index, step] of (await stepsOf(kim, first.id)).entries()) {
      expect((await open(place)).id, `after ${index} steps`).toBe(first.id)
      await as(kim, tx => acknowledgeStep(tx, { stepId: step.id }))
    }
    expect((await open(place)).id).not.toBe(first.id)
  })

  it('opens for hundreds of customers in a few statements, and needs a step', async () => {
    const { kim, build, one, other } = await placed()
    const places = [one, other].map(({ customerId }) => ({ customerId }))
    const opened = await as(kim, tx => openRunbooks(tx, { cause: 'workaround', build, steps: STEPS }, places))
    expect(opened.map(row => row.opened)).toEqual([true, true])
    await expect(as(kim, tx => openRunbooks(tx, { cause: 'workaround', build, steps: [] }, places))).rejects.toThrow('runbooks.errors.noSteps')
    expect(await as(kim, tx => tx.db.$count(runbook))).toBe(2)
  })

  it('is acknowledged step by step, by its customer or a consultant for it; the first word stands', async () => {
    const { kim, build, one, other } = await placed()
    const { id } = await as(kim, tx => openRunbook(tx, { customerId: one.customerId, cause: 'back_out', build, steps: STEPS }))
    const [first, second] = await stepsOf(one.approver, id)
    await asActor(one.approver, tx => acknowledgeStep(tx, { stepId: first!.id, note: 'Left it in place' }))
    await as(kim, tx => acknowledgeStep(tx, { stepId: second!.id }))
    await as(kim, tx => acknowledgeStep(tx, { stepId: first!.id, note: 'Too late' }))
    const said = await as(kim, tx => tx.db.select().from(stepAcknowledgement).orderBy(asc(stepAcknowledgement.at)))
    expect(said.map(row => [row.stepId, row.byKind, row.byName, row.note])).toEqual([[first!.id, 'contact', 'Ada', 'Left it in place'], [second!.id, 'consultant', 'Kim', null]])
    await expect(asActor(other.approver, tx => acknowledgeStep(tx, { stepId: first!.id }))).rejects.toMatchObject({ code: 'not_found' })
  })
})
