import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { identityConfirmation, installation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { DomainError, notFound } from '../errors'
import { id, input, prose } from '../forms'
import { findInstallation } from './find'
import { reprofile } from './reprofile'

export const confirmIdentityInput = input({ installationId: id(), buildId: id(), scope: z.enum(['system', 'build']).default('system'), reason: prose(1000) })

/**
 * An engineer's word on which build the reported version is: for this system, or once for the build ("only the final
 * answers 8.1.311.3"), which then holds on every system that reports the version. It holds for that version only.
 */
export const confirmIdentity = async (tx: Tx<Consultant>, given: z.infer<typeof confirmIdentityInput>): Promise<{ id: string }> => {
  const subject = await findInstallation(tx, given.installationId)
  const build = await findBuild(tx, given.buildId)
  if (build.productId !== subject.productId) throw notFound('build')
  if (subject.identity === 'confirmed' && subject.matchedBy === 'hash') throw new DomainError('precondition', 'environments.errors.hashSettles', { field: 'buildId' })
  const forBuild = given.scope === 'build'
  if (forBuild && subject.reportedVersion === null) throw new DomainError('precondition', 'environments.errors.noVersionToConfirm', { field: 'scope' })
  const [row] = await tx.db
    .insert(identityConfirmation)
    .values({
      consultancyId: tx.consultancyId,
      customerId: forBuild ? null : subject.customerId,
      installationId: forBuild ? null : subject.id,
      ...referenceTo(build),
      version: subject.reportedVersion ?? '',
      reason: given.reason,
      ...makerOf(tx.actor),
      at: tx.now,
    })
    .returning()
  await audit(tx, { verb: 'environments.confirm_identity', subject: { kind: 'installation', id: subject.id }, customerId: subject.customerId, after: row })
  const concerned = forBuild
    ? await tx.db.select({ id: installation.id }).from(installation).where(and(eq(installation.productId, subject.productId), eq(installation.reportedVersion, subject.reportedVersion!)))
    : [subject]
  await reprofile(tx, concerned.map(one => one.id))
  return { id: row!.id }
}
