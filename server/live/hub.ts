import { TRPCError } from '@trpc/server'
import type { LiveKind } from '@/db/live-events'
import { startListener } from './listener'

export type LiveEvent = { seq: number; kind: LiveKind; subjectId: string; at: number }
/** What a stream has to do next: pass an event on, read what it missed, or look whether its reader still may. */
export type Task = LiveEvent | 'missed' | 'check' | 'end'

const STREAMS_OF_A_PERSON = 20
const LONGEST_QUEUE = 100
/** How much apart pages read themselves anew: what one process renders beside its other work. */
export const APART_MS = 40

/** One reader's stream in this process: tasks wait here until the reader takes them. */
export class Stream {
  private tasks: Task[] = []
  private wake: () => void = () => undefined
  private turnAt = 0

  constructor(readonly place: string, readonly userId: string) {}

  add(task: Task): void {
    if (typeof task === 'string' && this.tasks.includes(task)) return
    // Whoever reads too slowly gets it from the table later, in one piece.
    this.tasks = this.tasks.length >= LONGEST_QUEUE ? [...this.tasks.filter(one => one === 'end'), 'check', 'missed'] : [...this.tasks, task]
    this.wake()
  }

  /**
   * How long this reader's page is to wait before it reads itself anew. Whoever is told alone does so at once; when one
   * recall is told to hundreds they take turns, or their requests would starve each other. A turn to come covers all
   * that is told before it.
   */
  waitMs(now: number = Math.floor(performance.now())): number {
    if (this.turnAt <= now) {
      this.turnAt = Math.max(now, hub().lastTurn + APART_MS)
      hub().lastTurn = this.turnAt
    }
    return this.turnAt - now
  }

  /** Waits until there is something to do, then answers with all of it. */
  async take(): Promise<Task[]> {
    if (this.tasks.length === 0) await new Promise<void>(resolve => (this.wake = resolve))
    return this.tasks.splice(0)
  }
}

type Hub = { streams: Map<string, Set<Stream>>; persons: Map<string, Set<Stream>>; lastTurn: number; listener: { stop(): Promise<void> } | null }

const onGlobal = globalThis as { patchbenchLive?: Hub }
const hub = (): Hub => (onGlobal.patchbenchLive ??= { streams: new Map(), persons: new Map(), lastTurn: 0, listener: null })

/** Whose events a stream gets: staff of a consultancy, or one customer of it. */
export const placeOf = (consultancyId: string, customerId: string | null): string => `${consultancyId} ${customerId ?? '-'}`

/** @throws TRPCError TOO_MANY_REQUESTS when one person holds too many streams open here. */
export const openStream = (place: string, userId: string): Stream => {
  const { streams, persons } = hub()
  if ((persons.get(userId)?.size ?? 0) >= STREAMS_OF_A_PERSON) throw new TRPCError({ code: 'TOO_MANY_REQUESTS' })
  const stream = new Stream(place, userId)
  addTo(streams, place, stream)
  addTo(persons, userId, stream)
  hub().listener ??= startListener({ heard, connected: () => forAll('missed') })
  return stream
}

export const closeStream = (stream: Stream): void => {
  removeFrom(hub().streams, stream.place, stream)
  removeFrom(hub().persons, stream.userId, stream)
}

export const countStreams = (): number => [...hub().streams.values()].reduce((sum, set) => sum + set.size, 0)

/** For tests and the end of a process. */
export const stopLive = async (): Promise<void> => {
  const { listener } = hub()
  hub().listener = null
  await listener?.stop()
}

/** `event <consultancy> <customer or -> <seq> <kind> <subject> <milliseconds>` or `person <user>`, as the triggers say it. */
const heard = (payload: string): void => {
  const [what, first, second, seq, kind, subjectId, at] = payload.split(' ')
  if (what === 'person') for (const stream of hub().persons.get(first!) ?? []) stream.add('check')
  if (what !== 'event') return
  const event: LiveEvent = { seq: Number(seq), kind: kind as LiveKind, subjectId: subjectId!, at: Number(at) }
  for (const stream of hub().streams.get(`${first} ${second}`) ?? []) stream.add(event)
}

const forAll = (task: Task): void => {
  for (const set of hub().streams.values()) for (const stream of set) stream.add(task)
}

const addTo = (map: Map<string, Set<Stream>>, key: string, stream: Stream): void => {
  map.set(key, (map.get(key) ?? new Set()).add(stream))
}

const removeFrom = (map: Map<string, Set<Stream>>, key: string, stream: Stream): void => {
  const set = map.get(key)
  set?.delete(stream)
  if (set?.size === 0) map.delete(key)
}
