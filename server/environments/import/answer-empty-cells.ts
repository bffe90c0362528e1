import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { customerImport } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../../actor'
import { audit } from '../../audit'
import { DomainError } from '../../errors'
import { id, input } from '../../forms'
import { readWatchedKinds } from '../queries'
import { componentKinds, emptyMayMeanNone } from './columns'
import { findImport } from './stored-import'

export const answerEmptyCellsInput = input({ importId: id(), means: z.record(z.string(), z.enum(['unknown', 'none'])).default({}) })

/** Records, column by column, what an empty cell of this file means. Never "none" for identity, os and roles. */
export const answerEmptyCells = async (tx: Tx<Consultant>, { importId, means }: z.infer<typeof answerEmptyCellsInput>): Promise<{ id: string }> => {
  const stored = await findImport(tx, importId, { lock: true })
  if (stored.confirmedAt) throw new DomainError('precondition', 'environments.errors.importConfirmed')
  const kinds = componentKinds(await readWatchedKinds(tx))
  const emptyMeansNone = Object.keys(means).filter(column => means[column] === 'none').sort()
  const wrong = emptyMeansNone.find(column => !emptyMayMeanNone(column, kinds))
  if (wrong) throw new DomainError('bad_input', 'environments.errors.neverNone', { field: `means.${wrong}`, params: { column: wrong } })
  await tx.db.update(customerImport).set({ emptyMeansNone }).where(eq(customerImport.id, importId))
  await audit(tx, { verb: 'environments.answer_empty_cells', subject: { kind: 'customer_import', id: importId }, detail: { emptyMeansNone } })
  return { id: importId }
}
