import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { runbookStep, stepAcknowledgement } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant, type Contact } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

export const acknowledgeStepInput = input({ stepId: id(), note: prose(2000).optional() })

/** The customer's word, or a consultant's for it, that a step is done. The first word stands; saying it again changes nothing. */
export const acknowledgeStep = async (tx: Tx<Consultant | Contact>, { stepId, note }: z.infer<typeof acknowledgeStepInput>): Promise<{ runbookId: string }> => {
  const [row] = await tx.db.select().from(runbookStep).where(eq(runbookStep.id, stepId))
  const step = found(row, 'step')
  const fact = { consultancyId: tx.consultancyId, customerId: step.customerId, stepId, note: note ?? null, ...makerOf(tx.actor), at: tx.now }
  const said = await tx.db.insert(stepAcknowledgement).values(fact).onConflictDoNothing({ target: [stepAcknowledgement.consultancyId, stepAcknowledgement.stepId] }).returning({ id: stepAcknowledgement.id })
  if (said.length === 0) return { runbookId: step.runbookId }
  await audit(tx, { verb: 'runbooks.acknowledge', subject: { kind: 'step_acknowledgement', id: said[0]!.id }, customerId: step.customerId, after: fact, detail: { runbookId: step.runbookId, position: step.position } })
  announce(tx, { kind: 'runbook', subjectId: step.runbookId, customerIds: [step.customerId] })
  return { runbookId: step.runbookId }
}
