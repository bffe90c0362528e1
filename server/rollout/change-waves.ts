import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { consultancy, customer, waveState } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { findCustomer } from '../environments/find'
import { DomainError, found } from '../errors'
import { checkbox, id, input, prose, wholeNumber } from '../forms'
import { announce } from '../live/announce'
import { readCurrentRevisions } from '../verdicts/evidence'
import { askToSettleWaves } from './settle-waves-job'

const wave = () => wholeNumber(1, 3)
const soak = () => wholeNumber(0, 720)
export const openWaveInput = input({ buildId: id(), wave: wave(), reason: prose(2000) })
export const moveCustomerInput = input({ customerId: id(), wave: wave() })
export const rolloutSettingsInput = input({ wavesOn: checkbox(), waveSoakHours: soak(), ringSoakHours: soak(), expeditedSoakHours: soak() })

/** An engineer's word that a wave need not wait. What a recall halted no word opens. */
export const openWave = async (tx: Tx<Consultant>, given: z.infer<typeof openWaveInput>): Promise<{ id: string }> => {
  const tested = await findBuild(tx, given.buildId)
  const { wavesOn } = await readSettings(tx)
  if (!wavesOn) throw new DomainError('precondition', 'rollout.errors.wavesOff')
  const [before] = await tx.db.select().from(waveState).where(and(eq(waveState.buildId, tested.id), eq(waveState.wave, given.wave))).for('update')
  if (before?.haltedAt) throw new DomainError('precondition', 'rollout.errors.halted')
  const opened = { opensAt: tx.now, openedByName: tx.actor.name, openedReason: given.reason, updatedAt: tx.now }
  await tx.db
    .insert(waveState)
    .values({ consultancyId: tx.consultancyId, ...referenceTo(tested), wave: given.wave, ...opened })
    .onConflictDoUpdate({ target: [waveState.consultancyId, waveState.buildId, waveState.wave], set: opened })
  await audit(tx, { verb: 'rollout.open_wave', subject: { kind: 'build', id: tested.id }, before, after: { ...opened, wave: given.wave } })
  const customers = await tx.db.select({ id: customer.id }).from(customer).where(eq(customer.wave, given.wave))
  announce(tx, { kind: 'rollout', subjectId: tested.id, customerIds: customers.map(row => row.id) })
  return { id: tested.id }
}

export const moveCustomer = async (tx: Tx<Consultant>, given: z.infer<typeof moveCustomerInput>): Promise<{ id: string }> => {
  const before = await findCustomer(tx, given.customerId)
  await tx.db.update(customer).set({ wave: given.wave }).where(eq(customer.id, before.id))
  await audit(tx, { verb: 'rollout.move_customer', subject: { kind: 'customer', id: before.id }, customerId: before.id, before: { wave: before.wave }, after: { wave: given.wave } })
  announce(tx, { kind: 'rollout', subjectId: before.id, customerIds: [before.id] })
  await askForAll(tx)
  return { id: before.id }
}

/** Turned on, every wave but the first is shut until it has been asked how far those before it are: hence at once. */
export const changeRolloutSettings = async (tx: Tx<Consultant>, after: z.infer<typeof rolloutSettingsInput>): Promise<void> => {
  const before = await readSettings(tx)
  await tx.db.update(consultancy).set(after).where(eq(consultancy.id, tx.consultancyId))
  await audit(tx, { verb: 'rollout.change_settings', subject: { kind: 'consultancy', id: tx.consultancyId }, before, after })
  announce(tx, { kind: 'rollout', subjectId: tx.consultancyId, customerIds: (await tx.db.select({ id: customer.id }).from(customer)).map(row => row.id) })
  await askForAll(tx)
}

export const readSettings = async (tx: Tx) => {
  const { wavesOn, waveSoakHours, ringSoakHours, expeditedSoakHours } = consultancy
  const [row] = await tx.db.select({ wavesOn, waveSoakHours, ringSoakHours, expeditedSoakHours }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  return found(row, 'consultancy')
}

const askForAll = async (tx: Tx): Promise<void> => {
  for (const { buildId } of await readCurrentRevisions(tx)) await askToSettleWaves(tx, buildId)
}
