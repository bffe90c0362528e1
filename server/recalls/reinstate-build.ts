import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { exposure, reinstatement, riskAcceptance, verdictRevision, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild } from '../catalogue/queries'
import { lockBuild } from '../decisions/lock-build'
import { reprofileInstallationsOn } from '../environments/reprofile'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { enqueue } from '../jobs/enqueue'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { findLiveWithdrawal } from './live-withdrawal'

export const reinstateBuildInput = input({ withdrawalId: id(), reason: prose(2000), reasonJa: prose(2000).optional() })

/**
 * Lifts our own withdrawal; the vendor's is not ours to lift. What was said of the build until now counts no more: it
 * awaits a new verdict, and no approval revives.
 */
export const reinstateBuild = async (tx: Tx<Consultant>, given: z.infer<typeof reinstateBuildInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(withdrawal).where(eq(withdrawal.id, given.withdrawalId))
  const lifted = found(row, 'withdrawal')
  await lockBuild(tx, lifted.buildId, 'alone')
  const pulled = await findBuild(tx, lifted.buildId)
  if (pulled.vendorWithdrawnReason !== null) throw new DomainError('precondition', 'recalls.errors.vendors')
  if ((await findLiveWithdrawal(tx, pulled.id))?.id !== lifted.id) throw new DomainError('conflict', 'recalls.errors.lifted')
  const fact = {
    consultancyId: tx.consultancyId,
    withdrawalId: lifted.id,
    reason: { en: given.reason, ...(given.reasonJa ? { ja: given.reasonJa } : {}) },
    ...makerOf(tx.actor),
    at: await afterAllSaid(tx, pulled.id),
  }
  const [made] = await tx.db.insert(reinstatement).values(fact).returning({ id: reinstatement.id })
  await reprofileInstallationsOn(tx, pulled.id)
  const exposed = await tx.db.select({ customerId: exposure.customerId, installationId: exposure.installationId }).from(exposure).where(eq(exposure.withdrawalId, lifted.id))
  await audit(tx, { verb: 'recalls.reinstate', subject: { kind: 'reinstatement', id: made!.id }, after: fact, detail: { buildId: pulled.id, withdrawalId: lifted.id } })
  announce(tx, { kind: 'withdrawal', subjectId: lifted.id, customerIds: [...new Set([...exposed.map(one => one.customerId), ...(await touchedCustomers(tx, pulled.id))])] })
  // Whoever was alarmed is told, and as surely.
  if (exposed.length > 0) await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId: pulled.id, causeId: lifted.id, occasionId: made!.id, installationIds: exposed.map(one => one.installationId) })
  return made!
}

/** Now, or the moment of what was said of the build last: that began after us, but came first. */
const afterAllSaid = async (tx: Tx, buildId: string): Promise<Date> => {
  const [published] = await tx.db.select({ at: sql<Date | null>`max(${verdictRevision.publishedAt})`.mapWith(verdictRevision.publishedAt) }).from(verdictRevision).where(eq(verdictRevision.buildId, buildId))
  const [accepted] = await tx.db.select({ at: sql<Date | null>`max(${riskAcceptance.acceptedAt})`.mapWith(riskAcceptance.acceptedAt) }).from(riskAcceptance).where(eq(riskAcceptance.buildId, buildId))
  return new Date(Math.max(tx.now.getTime(), published?.at?.getTime() ?? 0, accepted?.at?.getTime() ?? 0))
}
