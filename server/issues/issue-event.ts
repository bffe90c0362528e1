import { issueEvent } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { referenceTo, type Build } from '../catalogue/queries'

type Said = { issueId: string; kind: (typeof issueEvent.$inferInsert)['kind']; note?: string | undefined; runId?: string; about?: Build | null }

/** One line of an issue's history: who, when, why, on which build, by which run. */
export const addIssueEvent = async (tx: Tx<Consultant>, { issueId, kind, note, runId, about }: Said): Promise<void> => {
  await tx.db.insert(issueEvent).values({ consultancyId: tx.consultancyId, issueId, kind, note: note ?? null, runId: runId ?? null, ...(about && referenceTo(about)), ...makerOf(tx.actor), at: tx.now })
}
