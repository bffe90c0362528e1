import { TRPCError, tracked } from '@trpc/server'
import { z } from 'zod'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '../actor'
import { input } from '../forms'
import { log } from '../log'
import { actorMay, type Permission } from '../permissions'
import type { Context } from '../trpc'
import { closeStream, openStream, placeOf, type LiveEvent, type Stream } from './hub'
import { MOST_REPLAYED, readMissed } from './queries'

export const watchChangesInput = input({
  /** when the page was rendered: what changed after that is told first */
  since: z.iso.datetime().optional(),
  /** the last event this browser has seen; it goes before `since` */
  lastEventId: z.string().regex(/^\d{1,15}$/).optional(),
})

/** A reader is looked at again this often, and never trusted longer than the second figure. */
const CHECK_MS = 10_000
const TRUSTED_MS = 15_000
const AGAIN_MS = 500

/** `all`: more than can be told one by one. `open`: nothing, but this is where the stream begins. */
type Told = { kind: LiveEvent['kind'] | 'all' | 'open'; subjectId: string | null; at: number; waitMs: number }
type Watching = { ctx: Pick<Context, 'stillHere'> & { actor: Consultant | Contact }; given: z.infer<typeof watchChangesInput>; permission: Permission; signal: AbortSignal | undefined }

/**
 * What changes for this reader, from where they left off and then as it commits, until they go or no longer may: the
 * session, the membership and its permission are looked at again when one is taken away, and by the clock. No
 * transaction is open in between.
 */
export async function* watchChanges({ ctx: { actor, stillHere }, given, permission, signal }: Watching) {
  const stream = openStream(placeOf(actor.consultancyId, actor.kind === 'contact' ? actor.customerId : null), actor.userId)
  signal?.addEventListener('abort', () => stream.add('end'), { once: true })
  const timer = setInterval(() => stream.add('check'), CHECK_MS * (0.7 + 0.3 * Math.random()))
  let last: number | null = given.lastEventId ? Number(given.lastEventId) : null
  let trustedAt = performance.now()
  // What was missed has not been read yet: an event of now told before it would put its place behind us.
  let behind = true
  try {
    const readSince = async (): Promise<{ id: number; told: Told }[]> => {
      const from = last !== null ? { last } : given.since ? { since: new Date(given.since) } : null
      const { events, position } = await asActor(actor, tx => readMissed(tx, from))
      const wasOpen = last !== null
      last = position
      if (events.length > MOST_REPLAYED) return [{ id: position, told: { kind: 'all', subjectId: null, at: Date.now(), waitMs: stream.waitMs() } }]
      if (events.length > 0) return events.map(event => ({ id: event.seq, told: tellOf(event, stream) }))
      return wasOpen ? [] : [{ id: position, told: { kind: 'open', subjectId: null, at: 0, waitMs: 0 } }]
    }
    const mayStill = async (): Promise<boolean> => {
      const now = await stillHere?.()
      trustedAt = performance.now()
      return now?.kind === actor.kind && now.membershipId === actor.membershipId && actorMay(now, permission)
    }
    stream.add('missed')
    for (;;) {
      for (const task of await stream.take()) {
        if (task === 'end' || signal?.aborted) return
        if (performance.now() - trustedAt > TRUSTED_MS && task !== 'check' && !(await mayStill())) throw new TRPCError({ code: 'UNAUTHORIZED' })
        if (typeof task === 'object') {
          if (behind || (last !== null && task.seq <= last)) continue
          last = task.seq
          yield tracked(String(task.seq), tellOf(task, stream))
        } else if (task === 'missed') {
          behind = true
          const missed = await unlessAway(readSince, stream, task)
          if (missed === null) continue
          behind = false
          for (const { id, told } of missed) yield tracked(String(id), told)
        } else {
          const may = await unlessAway(mayStill, stream, task)
          if (may === false || performance.now() - trustedAt > TRUSTED_MS) throw new TRPCError({ code: 'UNAUTHORIZED' })
        }
      }
    }
  } finally {
    clearInterval(timer)
    closeStream(stream)
  }
}

const tellOf = ({ kind, subjectId, at }: LiveEvent, stream: Stream): Told => ({ kind, subjectId, at, waitMs: stream.waitMs() })

/** The database may be away for a moment: the task is put back, and done when it answers again. */
const unlessAway = async <T>(work: () => Promise<T>, stream: Stream, task: 'missed' | 'check'): Promise<T | null> => {
  try {
    return await work()
  } catch (err) {
    // Every stream would say it; the listening connection says it once.
    log.debug({ err, task }, 'live pages: the database did not answer, will be asked again')
    setTimeout(() => stream.add(task), AGAIN_MS * (1 + Math.random()))
    return null
  }
}
