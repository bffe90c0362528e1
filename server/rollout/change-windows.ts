import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { customer, environment, maintenanceWindow } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant, type Contact } from '../actor'
import { audit } from '../audit'
import { nextWindow, openWindow } from '../domain/maintenance-window'
import { findEnvironment } from '../environments/find'
import { DomainError, found } from '../errors'
import { checkbox, day, id, input, wholeNumber } from '../forms'
import { announce } from '../live/announce'

const clock = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** On a weekday (Monday is 1) or, where it is given, on one date; from and to as the customer's clocks show them, to the next day if need be. */
export const addWindowInput = input({ environmentId: id(), weekday: wholeNumber(1, 7).optional(), onDate: day().optional(), from: clock(), to: clock() })
export const endWindowInput = input({ windowId: id() })
export const demandBackupInput = input({ environmentId: id(), demanded: checkbox() })

const SHORTEST_MINUTES = 15
const DAY_MINUTES = 1440
type Person = Consultant | Contact

export const addWindow = async (tx: Tx<Person>, given: z.infer<typeof addWindowInput>): Promise<{ id: string }> => {
  const place = await findPlace(tx, given.environmentId)
  const weekday = given.onDate ? null : (given.weekday ?? null)
  if (!given.onDate && weekday === null) throw new DomainError('bad_input', 'rollout.errors.windowWhen', { field: 'weekday' })
  const [startMinute, end] = [minuteOf(given.from), minuteOf(given.to)]
  const durationMinutes = end > startMinute ? end - startMinute : end - startMinute + DAY_MINUTES
  if (durationMinutes < SHORTEST_MINUTES) throw new DomainError('bad_input', 'rollout.errors.windowShort', { field: 'to', params: { minutes: SHORTEST_MINUTES } })
  const rule = { weekday, onDate: given.onDate ?? null, startMinute, durationMinutes }
  if (!nextWindow([rule], place.zone, tx.now) && !openWindow([rule], place.zone, tx.now)) throw new DomainError('bad_input', 'rollout.errors.windowPast', { field: 'onDate' })
  const fact = { consultancyId: tx.consultancyId, customerId: place.customerId, environmentId: place.id, ...rule, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(maintenanceWindow).values(fact).returning({ id: maintenanceWindow.id })
  await audit(tx, { verb: 'rollout.add_window', subject: { kind: 'environment', id: place.id }, customerId: place.customerId, after: fact })
  announce(tx, { kind: 'rollout', subjectId: place.id, customerIds: [place.customerId] })
  return row!
}

/** The last one ended leaves an environment that may be worked on at any time. */
export const endWindow = async (tx: Tx<Person>, { windowId }: z.infer<typeof endWindowInput>): Promise<{ id: string }> => {
  const before = found((await tx.db.select().from(maintenanceWindow).where(eq(maintenanceWindow.id, windowId)))[0], 'window')
  const end = { endedAt: tx.now, endedByName: tx.actor.name }
  const ended = await tx.db.update(maintenanceWindow).set(end).where(and(eq(maintenanceWindow.id, windowId), isNull(maintenanceWindow.endedAt))).returning({ id: maintenanceWindow.id })
  if (ended.length === 0) return { id: before.id }
  await audit(tx, { verb: 'rollout.end_window', subject: { kind: 'environment', id: before.environmentId }, customerId: before.customerId, before, after: end })
  announce(tx, { kind: 'rollout', subjectId: before.environmentId, customerIds: [before.customerId] })
  return { id: before.id }
}

/** Whether nothing may be installed on a system here whose backup was not verified within a day. */
export const demandBackup = async (tx: Tx<Consultant>, { environmentId, demanded }: z.infer<typeof demandBackupInput>): Promise<{ id: string }> => {
  const place = await findPlace(tx, environmentId)
  await tx.db.update(environment).set({ backupDemanded: demanded }).where(eq(environment.id, place.id))
  await audit(tx, { verb: 'rollout.demand_backup', subject: { kind: 'environment', id: place.id }, customerId: place.customerId, before: { demanded: place.backupDemanded }, after: { demanded } })
  announce(tx, { kind: 'rollout', subjectId: place.id, customerIds: [place.customerId] })
  return { id: place.id }
}

const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

const findPlace = async (tx: Tx, environmentId: string) => {
  const { customerId, ...place } = await findEnvironment(tx, environmentId)
  if (customerId === null) throw new DomainError('precondition', 'rollout.errors.rig')
  const [owner] = await tx.db.select({ zone: customer.zone }).from(customer).where(eq(customer.id, customerId))
  return { ...place, customerId, zone: found(owner, 'customer').zone }
}
