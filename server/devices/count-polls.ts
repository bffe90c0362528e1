import { sql } from 'drizzle-orm'
import { deviceAnswer, deviceKey } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job, type Device } from '../actor'
import { log } from '../log'

type Seen = { times: number; at: Date }
type Counted = { keys: Map<string, Date>; systems: Map<string, Seen> }

/** By consultancy. Counted here and written down together: a poll that writes would cost more than the answer. */
let counted = new Map<string, Counted>()
let timer: NodeJS.Timeout | undefined

const FLUSH_MS = 5_000

/** A poll is counted, not audited. What is counted and not yet written is lost with the process, and nothing rests on it. */
export const countPoll = ({ consultancyId, keyId }: Device, systemId: string, at: Date): void => {
  const own = counted.get(consultancyId) ?? { keys: new Map<string, Date>(), systems: new Map<string, Seen>() }
  counted.set(consultancyId, own)
  own.keys.set(keyId, at)
  own.systems.set(systemId, { times: (own.systems.get(systemId)?.times ?? 0) + 1, at })
  timer ??= setTimeout(() => void flushPolls().catch(error => log.warn({ err: error as Error }, 'polls were not written down')), FLUSH_MS).unref()
}

/** Writes down who was seen when, and how often; called before the process ends, too. */
export const flushPolls = async (): Promise<void> => {
  const batch = counted
  counted = new Map()
  clearTimeout(timer)
  timer = undefined
  for (const [consultancyId, { keys, systems }] of batch) {
    await asActor(job('devices', consultancyId), async tx => {
      // A row that somebody writes just now is passed over: that one is seen anyway, and nobody ever waits for anybody.
      await tx.db.execute(sql`
        with free as (select k.id, s.at from ${deviceKey} k join unnest(${sql.param([...keys.keys()])}::uuid[], ${sql.param(texts([...keys.values()]))}::timestamptz[]) as s(id, at) on k.id = s.id
          where k.consultancy_id = ${consultancyId} for no key update of k skip locked)
        update ${deviceKey} k set seen_at = greatest(k.seen_at, free.at) from free where k.consultancy_id = ${consultancyId} and k.id = free.id`)
      const seen = [...systems]
      await tx.db.execute(sql`
        with free as (select a.system_id, s.at, s.times from ${deviceAnswer} a
          join unnest(${sql.param(seen.map(([id]) => id))}::uuid[], ${sql.param(texts(seen.map(([, one]) => one.at)))}::timestamptz[], ${sql.param(seen.map(([, one]) => one.times))}::int[]) as s(id, at, times) on a.system_id = s.id
          where a.consultancy_id = ${consultancyId} for no key update of a skip locked)
        update ${deviceAnswer} a set seen_at = greatest(a.seen_at, free.at), polls = a.polls + free.times from free where a.consultancy_id = ${consultancyId} and a.system_id = free.system_id`)
    })
  }
}

const texts = (instants: readonly Date[]): string[] => instants.map(at => at.toISOString())
