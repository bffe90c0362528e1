import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { result, waiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { lockOpenRun } from './lock-run'

export const waiveInput = input({ runId: id(), resultId: id(), reason: prose(2000) })

/** Tolerates a mandatory case that did not pass, in this run only. The case is waived from then on, never passed. */
export const waive = async (tx: Tx<Consultant>, given: z.infer<typeof waiveInput>): Promise<{ id: string }> => {
  await lockOpenRun(tx, given.runId)
  const [row] = await tx.db.select().from(result).where(and(eq(result.id, given.resultId), eq(result.runId, given.runId)))
  const { key, status, mandatory } = found(row, 'case')
  if (status === 'passed') throw new DomainError('precondition', 'lab.errors.waivePassed', { params: { key } })
  if (!mandatory) throw new DomainError('precondition', 'lab.errors.waiveOptional', { params: { key } })
  const fact = { consultancyId: tx.consultancyId, id: randomUUID(), ...given, ...makerOf(tx.actor), at: tx.now }
  const made = await tx.db.insert(waiver).values(fact).onConflictDoNothing().returning({ id: waiver.id })
  if (made.length === 0) throw new DomainError('conflict', 'lab.errors.waivedAlready', { params: { key } })
  await audit(tx, { verb: 'lab.waive', subject: { kind: 'result', id: given.resultId }, after: { ...fact, key, status } })
  return { id: fact.id }
}
