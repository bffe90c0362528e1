import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { workSegment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input } from '../forms'
import { lockOpenRun } from './lock-run'

export const timerInput = input({ runId: id() })

type Segment = { startedAt: Date; endedAt: Date | null }

/** Whole minutes worked, a running timer counted up to `now`; rounded once, over the sum. */
export const sumMinutes = (segments: readonly Segment[], now: Date): number =>
  Math.floor(segments.reduce((sum, { startedAt, endedAt }) => sum + Math.max(0, (endedAt ?? now).getTime() - startedAt.getTime()), 0) / 60_000)

/** Starts the run's timer; a run has one, so starting a running one changes nothing. */
export const startTimer = async (tx: Tx<Consultant>, { runId }: z.infer<typeof timerInput>): Promise<{ running: true }> => {
  await lockOpenRun(tx, runId)
  const [running] = await tx.db.select({ id: workSegment.id }).from(workSegment).where(and(eq(workSegment.runId, runId), isNull(workSegment.endedAt)))
  if (!running) {
    const [row] = await tx.db
      .insert(workSegment)
      .values({ consultancyId: tx.consultancyId, runId, startedAt: tx.now, byName: tx.actor.name })
      .returning({ id: workSegment.id })
    await audit(tx, { verb: 'lab.start_timer', subject: { kind: 'run', id: runId }, after: { segmentId: row!.id } })
  }
  return { running: true }
}

/** Stops the run's timer; stopping a stopped one changes nothing. */
export const stopTimer = async (tx: Tx<Consultant>, { runId }: z.infer<typeof timerInput>): Promise<{ running: false }> => {
  await lockOpenRun(tx, runId)
  if (await closeSegment(tx, runId)) await audit(tx, { verb: 'lab.stop_timer', subject: { kind: 'run', id: runId } })
  return { running: false }
}

/** Ends the open segment, if there is one. The caller holds the run's lock. */
export const closeSegment = async (tx: Tx, runId: string): Promise<boolean> => {
  const [open] = await tx.db.select().from(workSegment).where(and(eq(workSegment.runId, runId), isNull(workSegment.endedAt)))
  if (!open) return false
  const endedAt = tx.now > open.startedAt ? tx.now : open.startedAt
  await tx.db.update(workSegment).set({ endedAt }).where(eq(workSegment.id, open.id))
  return true
}

/** Whole minutes worked on each of these runs; a run without any is missing. */
export const readMinutes = async (tx: Tx, runIds: readonly string[]): Promise<Map<string, number>> => {
  if (runIds.length === 0) return new Map()
  const segments = await tx.db.select().from(workSegment).where(inArray(workSegment.runId, [...runIds]))
  return new Map([...Map.groupBy(segments, segment => segment.runId)].map(([runId, own]) => [runId, sumMinutes(own, tx.now)]))
}
