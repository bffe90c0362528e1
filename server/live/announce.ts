import type { LiveKind } from '@/db/live-events'
import type { Tx } from '@/db/scope'

type News = { kind: LiveKind; subjectId: string; customerIds?: Iterable<string | null> }

/**
 * Tells open pages, once this transaction has committed, that something changed: staff always, and the customers it
 * touches. Called by a verb beside its audit row, whose lock keeps the order. A contact can name its own customer only.
 */
export const announce = (tx: Tx, { kind, subjectId, customerIds = [] }: News): void => {
  for (const customerId of new Set([null, ...customerIds])) tx.announced.push({ customerId, kind, subjectId })
}
