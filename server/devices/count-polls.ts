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
      await tx.db.execute(sql`
        update ${deviceKey} k set seen_at = greatest(k.seen_at, s.at) from unnest(${sql.param([...keys.keys()])}::uuid[], ${sql.param(texts([...keys.values()]))}::timestamptz[]) as s(id, at)
        where k.consultancy_id = ${consultancyId} and k.id = s.id`)
      const seen = [...systems].toSorted(([a], [b]) => (a < b ? -1 : 1))
      await tx.db.execute(sql`
        update ${deviceAnswer} a set seen_at = greatest(a.seen_at, s.at), polls = a.polls + s.times
        from unnest(${sql.param(seen.map(([id]) => id))}::uuid[], ${sql.param(texts(seen.map(([, one]) => one.at)))}::timestamptz[], ${sql.param(seen.map(([, one]) => one.times))}::int[]) as s(id, at, times)
        where a.consultancy_id = ${consultancyId} and a.system_id = s.id`)
    })
  }
}

const texts = (instants: readonly Date[]): string[] => instants.map(at => at.toISOString())
