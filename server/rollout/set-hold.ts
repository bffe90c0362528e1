import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { customer, hold, holdConfirmation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Actor, type Consultant, type Contact } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { findCustomer, findEnvironment, findSystem } from '../environments/find'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

const where = { environmentId: id().optional(), systemId: id().optional(), buildId: id().optional(), reason: prose(2000) }
/** At a customer, or without one on the whole house. */
export const setHoldInput = input({ customerId: id().optional(), ...where })
/** At one's own organisation. */
export const setOwnHoldInput = input(where)
export const liftHoldInput = input({ holdId: id(), reason: prose(2000) })
export const confirmHoldInput = input({ holdId: id(), systemId: id() })

type Person = Consultant | Contact
export const sideOf = (actor: Actor) => (actor.kind === 'contact' ? ('customer' as const) : ('consultancy' as const))

/** The narrowest place named is held. What is held already by this side, with the same build, is held once. */
export const setHold = async (tx: Tx<Person>, given: z.infer<typeof setHoldInput>): Promise<{ id: string }> => {
  const place = await placeOf(tx, given)
  const held = given.buildId ? referenceTo(await findBuild(tx, given.buildId)) : null
  const owner = sideOf(tx.actor)
  const fact = { consultancyId: tx.consultancyId, owner, ...place, ...held, reason: given.reason, ...makerOf(tx.actor), at: tx.now }
  const same = (await tx.db.select().from(hold).where(and(eq(hold.owner, owner), eq(hold.level, place.level), isNull(hold.liftedAt))))
    .find(row => row.customerId === place.customerId && row.environmentId === place.environmentId && row.systemId === place.systemId && row.buildId === (held?.buildId ?? null))
  if (same) throw new DomainError('conflict', 'rollout.errors.heldAlready', { params: { by: same.byName } })
  const [row] = await tx.db.insert(hold).values(fact).returning({ id: hold.id })
  await audit(tx, { verb: 'rollout.hold', subject: { kind: 'hold', id: row!.id }, customerId: place.customerId, after: fact })
  await announceHold(tx, row!.id, place.customerId)
  return row!
}

type Place = { level: 'consultancy' | 'customer' | 'environment' | 'system'; customerId: string | null; environmentId: string | null; systemId: string | null }

const placeOf = async (tx: Tx<Person>, { customerId, environmentId, systemId }: z.infer<typeof setHoldInput>): Promise<Place> => {
  if (systemId) {
    const row = await findSystem(tx, systemId)
    return { level: 'system', customerId: ownedBy(row.customerId), environmentId: row.environmentId, systemId }
  }
  if (environmentId) return { level: 'environment', customerId: ownedBy((await findEnvironment(tx, environmentId)).customerId), environmentId, systemId: null }
  const own = tx.actor.kind === 'contact' ? tx.actor.customerId : customerId
  if (own) return { level: 'customer', customerId: (await findCustomer(tx, own)).id, environmentId: null, systemId: null }
  return { level: 'consultancy', customerId: null, environmentId: null, systemId: null }
}

/** A rig is held by nobody: nothing is installed there but what its run says. */
const ownedBy = (customerId: string | null): string => {
  if (customerId === null) throw new DomainError('precondition', 'rollout.errors.rig')
  return customerId
}

/** Only the side that owns a hold lifts it, whoever of that side: the database says so too. Lifted already, it stays as it was. */
export const liftHold = async (tx: Tx<Person>, { holdId, reason }: z.infer<typeof liftHoldInput>): Promise<{ id: string }> => {
  // Read first: a row that this side may not change cannot be locked by it either.
  const before = found((await tx.db.select().from(hold).where(eq(hold.id, holdId)))[0], 'hold')
  if (before.owner !== sideOf(tx.actor)) throw new DomainError('forbidden', `rollout.errors.notYours.${before.owner}`)
  const lift = { liftedAt: tx.now, liftedById: tx.actor.userId, liftedByName: tx.actor.name, liftReason: reason }
  const lifted = await tx.db.update(hold).set(lift).where(and(eq(hold.id, holdId), isNull(hold.liftedAt))).returning({ id: hold.id })
  if (lifted.length === 0) return { id: holdId }
  await audit(tx, { verb: 'rollout.lift_hold', subject: { kind: 'hold', id: holdId }, customerId: before.customerId, before, after: lift })
  await announceHold(tx, holdId, before.customerId)
  return { id: holdId }
}

/** Somebody's word that a system keeps to it; said twice it is said once. */
export const confirmHold = async (tx: Tx<Person>, { holdId, systemId }: z.infer<typeof confirmHoldInput>): Promise<{ id: string }> => {
  const held = found((await tx.db.select().from(hold).where(and(eq(hold.id, holdId), isNull(hold.liftedAt))))[0], 'hold')
  const { customerId } = await findSystem(tx, systemId)
  const fact = { consultancyId: tx.consultancyId, customerId: ownedBy(customerId), holdId: held.id, systemId, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(holdConfirmation).values(fact).onConflictDoNothing().returning({ id: holdConfirmation.id })
  if (!row) return { id: held.id }
  await audit(tx, { verb: 'rollout.confirm_hold', subject: { kind: 'hold', id: held.id }, customerId: fact.customerId, after: fact })
  announce(tx, { kind: 'hold', subjectId: held.id, customerIds: [fact.customerId] })
  return { id: held.id }
}

/** A hold of the whole house is news to all its customers. */
const announceHold = async (tx: Tx<Person>, holdId: string, customerId: string | null): Promise<void> => {
  const customerIds = customerId ? [customerId] : (await tx.db.select({ id: customer.id }).from(customer)).map(row => row.id)
  announce(tx, { kind: 'hold', subjectId: holdId, customerIds })
}
