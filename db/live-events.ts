import type pg from 'pg'
import type { LIVE_KINDS } from './schema/live'

export type LiveKind = (typeof LIVE_KINDS)[number]

/** One row of live_event to be. Without a customer it is for staff. */
export type Announced = { customerId: string | null; kind: LiveKind; subjectId: string }

/** Written by `asActor` after the audit chain's head is locked; a trigger tells every process that listens, at commit. */
export const writeAnnounced = async (client: pg.ClientBase, consultancyId: string, announced: readonly Announced[]): Promise<void> => {
  if (announced.length === 0) return
  await client.query(
    `insert into live_event (consultancy_id, customer_id, kind, subject_id)
     select distinct $1::uuid, "customerId", kind, "subjectId" from jsonb_to_recordset($2) as given("customerId" uuid, kind text, "subjectId" uuid)`,
    [consultancyId, JSON.stringify(announced)],
  )
}
