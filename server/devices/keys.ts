import { addHours } from 'date-fns'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { deviceKey, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { newToken, sha256 } from '../auth/credentials-at-rest'
import { findEnvironment } from '../environments/find'
import { DomainError, found } from '../errors'
import { id, input, line, wholeNumber } from '../forms'
import { announce } from '../live/announce'

/** For one system of an environment, or (without one) for all of them; a rig is an environment too. */
export const makeKeyInput = input({ environmentId: id(), systemId: id().optional(), name: line(100) })
export const rotateKeyInput = input({ keyId: id(), overlapHours: wholeNumber(0, 168) })
export const revokeKeyInput = input({ keyId: id() })

/** Told apart on the page by so much of it: too little to guess the rest from. */
const SHOWN = 'pb_'.length + 6

type Made = { id: string; key: string }
type KeyRow = typeof deviceKey.$inferSelect

/** The key is handed back this once; the database keeps its digest. */
export const makeKey = async (tx: Tx<Consultant>, { environmentId, systemId, name }: z.infer<typeof makeKeyInput>): Promise<Made> => {
  const place = await findEnvironment(tx, environmentId)
  if (systemId) {
    const [row] = await tx.db.select({ environmentId: system.environmentId }).from(system).where(eq(system.id, systemId))
    if (found(row, 'system').environmentId !== place.id) throw new DomainError('bad_input', 'devices.errors.otherPlace', { field: 'systemId' })
  }
  return insertKey(tx, { customerId: place.customerId, environmentId, systemId: systemId ?? null, name, replacesId: null }, 'devices.make_key')
}

/** A new key in the place of one that lives; that one works on for so long, so that nothing is missed meanwhile. */
export const rotateKey = async (tx: Tx<Consultant>, { keyId, overlapHours }: z.infer<typeof rotateKeyInput>): Promise<Made> => {
  const old = await lockLiveKey(tx, keyId)
  const until = addHours(tx.now, overlapHours)
  const expiresAt = old.expiresAt && old.expiresAt < until ? old.expiresAt : until
  await tx.db.update(deviceKey).set({ expiresAt }).where(eq(deviceKey.id, old.id))
  const { customerId, environmentId, systemId, name } = old
  return insertKey(tx, { customerId, environmentId, systemId, name, replacesId: old.id }, 'devices.rotate_key', { expiresAt })
}

/** At once: the next question with it is refused. */
export const revokeKey = async (tx: Tx<Consultant>, { keyId }: z.infer<typeof revokeKeyInput>): Promise<{ id: string }> => {
  const { id: own, customerId } = await lockLiveKey(tx, keyId)
  await tx.db.update(deviceKey).set({ revokedAt: tx.now, revokedByName: tx.actor.name }).where(and(eq(deviceKey.id, own), isNull(deviceKey.revokedAt)))
  await audit(tx, { verb: 'devices.revoke_key', subject: { kind: 'device_key', id: own }, customerId, after: { revokedAt: tx.now } })
  announce(tx, { kind: 'device', subjectId: own })
  return { id: own }
}

const lockLiveKey = async (tx: Tx, keyId: string): Promise<KeyRow> => {
  const row = found((await tx.db.select().from(deviceKey).where(eq(deviceKey.id, keyId)).for('update'))[0], 'deviceKey')
  if (row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= tx.now)) throw new DomainError('conflict', 'devices.errors.over')
  return row
}

type NewKey = Pick<KeyRow, 'customerId' | 'environmentId' | 'systemId' | 'name' | 'replacesId'>

const insertKey = async (tx: Tx<Consultant>, fresh: NewKey, verb: string, detail: Record<string, unknown> = {}): Promise<Made> => {
  const key = `pb_${newToken()}`
  const row = { consultancyId: tx.consultancyId, ...fresh, keyHash: sha256(key), keyStart: key.slice(0, SHOWN), ...makerOf(tx.actor), at: tx.now }
  const [made] = await tx.db.insert(deviceKey).values(row).returning({ id: deviceKey.id })
  await audit(tx, { verb, subject: { kind: 'device_key', id: made!.id }, customerId: fresh.customerId, after: { ...fresh, keyStart: row.keyStart }, detail: { ...detail, name: fresh.name } })
  announce(tx, { kind: 'device', subjectId: made!.id })
  return { id: made!.id, key }
}
