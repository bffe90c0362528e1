import { and, eq, inArray, sql } from 'drizzle-orm'
import { runbook, runbookStep, stepAcknowledgement, type RUNBOOK_CAUSES, type Wording } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf } from '../actor'
import { audit } from '../audit'
import { referenceTo, type Build } from '../catalogue/queries'
import { DomainError } from '../errors'
import { announce } from '../live/announce'

type Place = { customerId: string; environmentId?: string }
type About = { cause: (typeof RUNBOOK_CAUSES)[number]; withdrawalId?: string; build: Build; steps: readonly Wording[] }
type Opened = { id: string; customerId: string; opened: boolean }

/**
 * A runbook for one customer or environment, with its steps in order. While one for the same cause, build and place is
 * open it is that one; so it can be asked for again by whatever may be tried twice.
 */
export const openRunbook = async (tx: Tx, { customerId, environmentId, ...about }: Place & About): Promise<{ id: string; opened: boolean }> => {
  const [row] = await openRunbooks(tx, about, [{ customerId, ...(environmentId && { environmentId }) }])
  const { id, opened } = row!
  if (!opened) return { id, opened }
  await audit(tx, { verb: 'runbooks.open', subject: { kind: 'runbook', id }, customerId, after: about.steps, detail: { cause: about.cause, buildId: about.build.id, environmentId } })
  announce(tx, { kind: 'runbook', subjectId: id, customerIds: [customerId] })
  return { id, opened }
}

/** The same for many customers in a few statements. Whoever opens them by the hundred audits and announces it. */
export const openRunbooks = async (tx: Tx, about: About, places: readonly Place[]): Promise<Opened[]> => {
  if (about.steps.length === 0) throw new DomainError('precondition', 'runbooks.errors.noSteps')
  if (places.length === 0) return []
  // Two at once would each see none open.
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.consultancyId} runbook ${about.build.id}`}, 0))`)
  const open = new Map((await findOpen(tx, about)).map(row => [placeKey(row), row]))
  const missing = places.filter(place => !open.has(placeKey(place)))
  const { build, cause, withdrawalId, steps } = about
  const fact = { consultancyId: tx.consultancyId, cause, withdrawalId: withdrawalId ?? null, ...referenceTo(build), ...makerOf(tx.actor), at: tx.now }
  const made: Opened[] = []
  for (let start = 0; start < missing.length; start += 100) {
    const rows = await tx.db.insert(runbook).values(missing.slice(start, start + 100).map(place => ({ ...fact, ...place }))).returning({ id: runbook.id, customerId: runbook.customerId })
    await tx.db.insert(runbookStep).values(rows.flatMap(({ id, customerId }) => steps.map((text, at) => ({ consultancyId: tx.consultancyId, customerId, runbookId: id, position: at + 1, text }))))
    made.push(...rows.map(row => ({ ...row, opened: true })))
  }
  return [...places.flatMap(place => open.get(placeKey(place)) ?? []).map(({ id, customerId }) => ({ id, customerId, opened: false })), ...made]
}

const placeKey = ({ customerId, environmentId }: { customerId: string; environmentId?: string | null }) => `${customerId} ${environmentId ?? ''}`

/** Those of a recall, finished or not; of any other cause, those with a step that nobody has acknowledged. */
const findOpen = (tx: Tx, { cause, withdrawalId, build }: About) =>
  tx.db
    .select({ id: runbook.id, customerId: runbook.customerId, environmentId: runbook.environmentId })
    .from(runbook)
    .where(and(
      eq(runbook.cause, cause),
      eq(runbook.buildId, build.id),
      withdrawalId
        ? eq(runbook.withdrawalId, withdrawalId)
        : inArray(runbook.id, tx.db
            .select({ id: runbookStep.runbookId })
            .from(runbookStep)
            .leftJoin(stepAcknowledgement, and(eq(stepAcknowledgement.consultancyId, runbookStep.consultancyId), eq(stepAcknowledgement.stepId, runbookStep.id)))
            .where(sql`${stepAcknowledgement.id} is null`)),
    ))
