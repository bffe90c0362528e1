import { asc, count, desc, eq } from 'drizzle-orm'
import { customer, deviceAnswer, deviceKey, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findEnvironment } from '../environments/find'
import type { AnswerBody } from './answer-systems'

export type KeyState = 'live' | 'ending' | 'ended' | 'revoked'

const SHOWN = 200

/** An environment's keys and what its systems were last told; a rig's as well. Digests of keys are not read. */
export const readDevices = async (tx: Tx, { environmentId }: { environmentId: string }) => {
  const place = await findEnvironment(tx, environmentId)
  const [owner] = place.customerId ? await tx.db.select({ id: customer.id, name: customer.name }).from(customer).where(eq(customer.id, place.customerId)) : []
  const systems = await tx.db.select({ id: system.id, name: system.name }).from(system).where(eq(system.environmentId, place.id)).orderBy(asc(system.name))
  const keys = await tx.db
    .select({ id: deviceKey.id, name: deviceKey.name, systemId: deviceKey.systemId, systemName: system.name, keyStart: deviceKey.keyStart, at: deviceKey.at, byName: deviceKey.byName, expiresAt: deviceKey.expiresAt, seenAt: deviceKey.seenAt, revokedAt: deviceKey.revokedAt, revokedByName: deviceKey.revokedByName })
    .from(deviceKey)
    .leftJoin(system, eq(system.id, deviceKey.systemId))
    .where(eq(deviceKey.environmentId, place.id))
    .orderBy(desc(deviceKey.at))
    .limit(SHOWN)
  const answers = await tx.db
    .select({ systemId: deviceAnswer.systemId, systemName: system.name, answeredAt: deviceAnswer.answeredAt, seenAt: deviceAnswer.seenAt, polls: deviceAnswer.polls, body: deviceAnswer.body })
    .from(deviceAnswer)
    .innerJoin(system, eq(system.id, deviceAnswer.systemId))
    .where(eq(deviceAnswer.environmentId, place.id))
    .orderBy(asc(system.name))
    .limit(SHOWN)
  const [total] = await tx.db.select({ polled: count() }).from(deviceAnswer).where(eq(deviceAnswer.environmentId, place.id))
  return {
    environment: place,
    customer: owner ?? null,
    systems,
    keys: keys.map(row => ({ ...row, state: stateOf(row, tx.now) })),
    answers: answers.map(({ body, ...row }) => ({ ...row, downloads: (JSON.parse(body) as AnswerBody).downloads, builds: (JSON.parse(body) as AnswerBody).builds?.map(({ id, label, version }) => ({ id, label, version })) ?? [] })),
    more: (total?.polled ?? 0) - answers.length,
  }
}

const stateOf = ({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): KeyState => {
  if (revokedAt) return 'revoked'
  if (!expiresAt) return 'live'
  return expiresAt <= now ? 'ended' : 'ending'
}
