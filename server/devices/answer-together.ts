import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { deviceAnswer } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Device } from '../actor'
import type { Installation } from '../environments/configuration'
import { answerSystems } from './answer-systems'

/** `digest`: of what the system asked with, kept beside the answer; `at`: when it asked. */
type Asking = { systemId: string; digest: string; at: Date }
export type Worked = { etag: string; goodUntil: Date; body: string; installations: Installation[] }

type Batch = { asking: Map<string, Asking>; answers: Promise<Map<string, Worked>> }
const waiting = new Map<string, Batch>()
const running = new Map<string, Promise<unknown>>()

/** How many environments are worked out at once: what is left of the pool is for those whose answer stands. */
const AT_ONCE = 4
let free = AT_ONCE
const queue: (() => void)[] = []

/**
 * The systems of one environment that ask at the same time are worked out together. A poll only joins a batch that has
 * not begun, so the facts its answer rests on are read after it asked: what was committed before is never missed.
 */
export const answerTogether = async (device: Device, asking: Asking): Promise<Worked> => {
  const place = `${device.consultancyId} ${device.environmentId}`
  const batch = waiting.get(place) ?? openBatch(place, device)
  batch.asking.set(asking.systemId, asking)
  return (await batch.answers).get(asking.systemId)!
}

const openBatch = (place: string, device: Device): Batch => {
  const batch: Batch = { asking: new Map(), answers: Promise.resolve(new Map()) }
  batch.answers = (async () => {
    await running.get(place)?.catch(() => undefined)
    await takeTurn()
    waiting.delete(place)
    const work = workOut(device, [...batch.asking.values()]).finally(giveTurn)
    running.set(place, work)
    return work.finally(() => running.get(place) === work && running.delete(place))
  })()
  waiting.set(place, batch)
  return batch
}

const takeTurn = async (): Promise<void> => {
  if (free > 0) free -= 1
  else await new Promise<void>(resolve => queue.push(resolve))
}
const giveTurn = (): void => {
  const next = queue.shift()
  if (next) next()
  else free += 1
}

const workOut = (device: Device, asking: readonly Asking[]): Promise<Map<string, Worked>> => {
  const now = new Date(Math.max(...asking.map(one => one.at.getTime())))
  return asActor(device, async tx => {
    const { chainSeq, catalogueAt, goodUntil, systems } = await answerSystems(tx, asking.map(one => one.systemId))
    const digests = new Map(asking.map(one => [one.systemId, one.digest]))
    const worked = systems.map(({ systemId, installations, body: said }) => {
      const body = JSON.stringify(said)
      return { systemId, installations, body, goodUntil, etag: createHash('sha256').update(body).digest('base64url').slice(0, 22) }
    })
    const { consultancyId, customerId, environmentId } = device
    const rows = worked.map(({ systemId, etag, body }) => ({
      consultancyId, customerId, environmentId, systemId, askedDigest: digests.get(systemId)!, chainSeq, catalogueAt, goodUntil, etag, body, answeredAt: tx.now, seenAt: tx.now,
    }))
    // In one order for everybody, or two transactions would wait for each other; never over an answer to newer facts.
    if (rows.length > 0) {
      await tx.db
        .insert(deviceAnswer)
        .values(rows.toSorted((a, b) => (a.systemId < b.systemId ? -1 : 1)))
        .onConflictDoUpdate({
          target: [deviceAnswer.consultancyId, deviceAnswer.systemId],
          set: Object.fromEntries(['asked_digest', 'chain_seq', 'catalogue_at', 'good_until', 'etag', 'body', 'answered_at', 'seen_at'].map(name => [camel(name), sql.raw(`excluded.${name}`)])),
          setWhere: sql`excluded.chain_seq >= ${deviceAnswer.chainSeq}`,
        })
    }
    return new Map(worked.map(one => [one.systemId, one]))
  }, now)
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
