import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { cohort, hold, profilePause } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { DomainError } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

export const settlePauseInput = input({ profileId: id(), buildId: id(), reason: prose(2000) })
type Given = z.infer<typeof settlePauseInput>

/** An engineer has looked at the failure and lets the profile go on. */
export const liftPause = (tx: Tx<Consultant>, given: Given): Promise<{ id: string }> => settle(tx, given, null)

/** An engineer has looked at the failure: it would happen elsewhere too. The pause becomes a hold, which no clock ends. */
export const confirmPause = async (tx: Tx<Consultant>, given: Given): Promise<{ id: string }> => {
  await findOpenPauses(tx, given)
  const held = { consultancyId: tx.consultancyId, owner: 'consultancy' as const, level: 'profile' as const, profileId: given.profileId, ...referenceTo(await findBuild(tx, given.buildId)), reason: given.reason, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(hold).values(held).returning({ id: hold.id })
  await audit(tx, { verb: 'rollout.hold', subject: { kind: 'hold', id: row!.id }, after: held })
  return settle(tx, given, row!.id)
}

const settle = async (tx: Tx<Consultant>, given: Given, holdId: string | null): Promise<{ id: string }> => {
  const before = await findOpenPauses(tx, given)
  const settled = { settledAt: tx.now, settledByName: tx.actor.name, settledReason: given.reason, holdId }
  await tx.db.update(profilePause).set(settled).where(openPauses(given))
  await audit(tx, { verb: holdId ? 'rollout.confirm_pause' : 'rollout.lift_pause', subject: { kind: 'profile', id: given.profileId }, before, after: settled, detail: { buildId: given.buildId } })
  const customers = await tx.db.selectDistinct({ id: cohort.customerId }).from(cohort).where(eq(cohort.profileId, given.profileId))
  announce(tx, { kind: 'hold', subjectId: given.profileId, customerIds: customers.map(row => row.id) })
  return { id: given.profileId }
}

const openPauses = ({ profileId, buildId }: Given) => and(eq(profilePause.profileId, profileId), eq(profilePause.buildId, buildId), isNull(profilePause.settledAt))

/** All that failures have put on this profile and build, locked. */
const findOpenPauses = async (tx: Tx, given: Given) => {
  const rows = await tx.db.select().from(profilePause).where(openPauses(given)).for('update')
  if (rows.length === 0) throw new DomainError('conflict', 'rollout.errors.settledAlready')
  return rows
}
