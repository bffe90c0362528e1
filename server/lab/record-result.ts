import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { result, run, waiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { RESULT_STATUSES } from '../domain/run-result'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { lockOpenRun } from './lock-run'

export const NOTE_CHARACTERS = 4000

/** A form cannot send null: its button says `unset`. */
const status = () => z.preprocess(value => (value === 'unset' ? null : value), z.enum(RESULT_STATUSES).nullable().optional())

export const recordResultInput = input({ runId: id(), resultId: id(), status: status(), note: z.string().trim().max(NOTE_CHARACTERS).nullable().optional() })

/** What a person says of one case: a status, a note or both; what is left out stays, null clears. */
export const recordResult = async (tx: Tx<Consultant>, given: z.infer<typeof recordResultInput>): Promise<{ id: string; status: string | null; note: string | null }> => {
  await lockOpenRun(tx, given.runId)
  const [row] = await tx.db.select().from(result).where(and(eq(result.id, given.resultId), eq(result.runId, given.runId)))
  const before = found(row, 'case')
  const after = {
    status: given.status === undefined ? before.status : given.status,
    note: given.note === undefined ? before.note : given.note || null,
  }
  if (after.status !== before.status) await refuseWaived(tx, before.id, before.key)
  if (after.status !== before.status || after.note !== before.note) {
    await tx.db.update(result).set({ ...after, updatedAt: tx.now, updatedByName: tx.actor.name }).where(eq(result.id, before.id))
    await audit(tx, { verb: 'lab.record_result', subject: { kind: 'result', id: before.id }, before: { status: before.status, note: before.note }, after, detail: { runId: given.runId, key: before.key } })
  }
  return { id: before.id, ...after }
}

// The waiver was given for what the case showed then; another result would stand behind a word nobody gave for it.
const refuseWaived = async (tx: Tx, resultId: string, key: string) => {
  const [waived] = await tx.db.select({ id: waiver.id }).from(waiver).where(eq(waiver.resultId, resultId))
  if (waived) throw new DomainError('conflict', 'lab.errors.waived', { field: 'status', params: { key } })
}

export const addNoteInput = input({ runId: id(), note: prose(NOTE_CHARACTERS) })

/** Adds a paragraph to the run's notes, with who and when; earlier ones stay. */
export const addNote = async (tx: Tx<Consultant>, given: z.infer<typeof addNoteInput>): Promise<{ id: string }> => {
  const before = await lockOpenRun(tx, given.runId)
  const paragraph = `${tx.now.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${tx.actor.name}: ${given.note}`
  const note = before.note === null ? paragraph : `${before.note}\n${paragraph}`
  await tx.db.update(run).set({ note }).where(eq(run.id, given.runId))
  await audit(tx, { verb: 'lab.add_note', subject: { kind: 'run', id: given.runId }, before: before.note, after: note })
  return { id: given.runId }
}
