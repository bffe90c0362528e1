import { z } from 'zod'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { findBuild, versionText, type Build } from '../catalogue/queries'
import { lockBuild } from '../decisions/lock-build'
import { DomainError } from '../errors'
import { id, input, line, prose } from '../forms'
import { remedyCases } from '../verdicts/draft-input'
import { remediationOf } from '../verdicts/remediation'
import { carryOutRecall } from './carry-out'
import { findLiveWithdrawal } from './live-withdrawal'
import { defaultSteps } from './steps'

export const withdrawBuildInput = input({
  buildId: id(),
  reason: prose(2000),
  reasonJa: prose(2000).optional(),
  remedy: z.enum(['keep', 'mitigate', 'replace_with']),
  remedySteps: prose(4000).optional(),
  remedyStepsJa: prose(4000).optional(),
  replaceWith: id().optional(),
  remedyCases: remedyCases(),
  confirmation: line(),
})

/** What has to be typed to confirm: the version, or the first name where only the hash is known. */
export const confirmationFor = (row: Build): string => versionText(row) ?? row.labels[0]!

/**
 * Pulls a build, in one transaction. No answer given after its commit offers the build (rule 7). Decisions on the build
 * wait for it, then are refused.
 */
export const withdrawBuild = async (tx: Tx<Consultant>, given: z.infer<typeof withdrawBuildInput>): Promise<{ id: string; exposed: number }> => {
  const pulled = await findBuild(tx, given.buildId)
  if (given.confirmation !== confirmationFor(pulled)) {
    throw new DomainError('bad_input', 'recalls.errors.confirmation', { field: 'confirmation', params: { expected: confirmationFor(pulled) } })
  }
  const remediation = await remediationOf(tx, given)
  for (const remedy of [remediation, ...(remediation.cases ?? []).map(one => one.remedy)]) remedy.steps ??= defaultSteps(remedy.do)
  await lockBuild(tx, pulled.id, 'alone')
  if (await findLiveWithdrawal(tx, pulled.id)) throw new DomainError('conflict', 'recalls.errors.already')
  return carryOutRecall(tx, pulled, { reason: { en: given.reason, ...(given.reasonJa ? { ja: given.reasonJa } : {}) }, remediation, byVendor: false })
}
