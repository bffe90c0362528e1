import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { riskAcceptance } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Contact } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { readRestart } from '../catalogue/restart'
import { DomainError, found } from '../errors'
import { id, input, line, prose } from '../forms'
import { announce } from '../live/announce'
import { isSaidSince, isWithdrawn } from '../recalls/live-withdrawal'
import { record } from './decide'
import { lockBuild } from './lock-build'
import { readDecisionGround } from './pins'

export const askRiskInput = input({ environmentId: id(), buildId: id(), seen: line(64), effect: z.enum(['install', 'wait']), reason: prose(2000), expiresOn: z.iso.date() })
export const acceptRiskInput = input({ riskAcceptanceId: id() })

const LONGEST_DAYS = 366

/** The first of two people asks; nothing is permitted yet. */
export const askRisk = async (tx: Tx<Contact>, given: z.infer<typeof askRiskInput>): Promise<{ id: string }> => {
  const expiresAt = new Date(`${given.expiresOn}T00:00:00Z`)
  const days = (expiresAt.getTime() - tx.now.getTime()) / 86_400_000
  if (days <= 0 || days > LONGEST_DAYS) throw new DomainError('bad_input', 'decisions.errors.riskExpiry', { field: 'expiresOn', params: { days: LONGEST_DAYS } })
  const ground = await readDecisionGround(tx, given)
  const fact = {
    consultancyId: tx.consultancyId,
    customerId: ground.environment.customerId,
    environmentId: ground.environment.id,
    ...referenceTo(ground.build),
    effect: given.effect,
    pinned: ground.pinned,
    reason: given.reason,
    expiresAt,
    askedById: tx.actor.userId,
    askedByName: tx.actor.name,
    askedAt: tx.now,
  }
  const [row] = await tx.db.insert(riskAcceptance).values(fact).returning({ id: riskAcceptance.id })
  await audit(tx, { verb: 'decisions.ask_risk', subject: { kind: 'risk_acceptance', id: row!.id }, after: fact, detail: { buildId: ground.build.id } })
  announce(tx, { kind: 'decision', subjectId: row!.id, customerIds: [ground.environment.customerId] })
  return row!
}

/** The second person, another one with authority, accepts what the first pinned; from now on it holds until it expires. */
export const acceptRisk = async (tx: Tx<Contact>, { riskAcceptanceId }: z.infer<typeof acceptRiskInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(riskAcceptance).where(eq(riskAcceptance.id, riskAcceptanceId)).for('update')
  const asked = found(row, 'risk acceptance')
  if (asked.acceptedAt) return { id: asked.id }
  if (asked.askedById === tx.actor.userId) throw new DomainError('forbidden', 'decisions.errors.ownRisk')
  if (asked.expiresAt <= tx.now) throw new DomainError('precondition', 'decisions.errors.riskExpired')
  const accepted = await findBuild(tx, asked.buildId)
  await lockBuild(tx, accepted.id, 'shared')
  // Asked before it was pulled: putting the build back does not revive the question.
  const asksStill = await tx.db.select({ id: riskAcceptance.id }).from(riskAcceptance).where(and(eq(riskAcceptance.id, asked.id), isSaidSince(riskAcceptance.buildId, riskAcceptance.askedAt)))
  if ((await isWithdrawn(tx, accepted)) || asksStill.length === 0) throw new DomainError('precondition', 'decisions.errors.withdrawn')
  const word = { acceptedById: tx.actor.userId, acceptedByName: tx.actor.name, acceptedAt: tx.now }
  await tx.db.update(riskAcceptance).set(word).where(and(eq(riskAcceptance.id, asked.id), isNull(riskAcceptance.acceptedAt)))
  await audit(tx, { verb: 'decisions.accept_risk', subject: { kind: 'risk_acceptance', id: asked.id }, before: asked, after: word, detail: { buildId: accepted.id } })
  const { reboot } = await readRestart(tx, accepted)
  const ground = { build: accepted, reboot, environment: { id: asked.environmentId, customerId: asked.customerId }, pinned: asked.pinned, revisionId: null }
  await record(tx, ground, { kind: 'risk_accepted', reason: asked.reason, until: asked.expiresAt, riskAcceptanceId: asked.id })
  return { id: asked.id }
}
