import { and, eq, sql } from 'drizzle-orm'
import { exposure, withdrawal, type Remediation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { isLive } from '../recalls/live-withdrawal'
import { PairMap } from './pair-map'

/** Which builds are offered in the place of what an installation has: by build and installation, the withdrawn builds. */
export type Remedies = PairMap<string[]>

type Asked = { id: string; buildId: string | null; profileId: string; mayBeIds: readonly string[] }

/** `replace_with` on the recorded word of a withdrawal, for the installations it exposed. */
export const readRemedies = async (tx: Tx): Promise<Remedies> => {
  const rows = await tx.db
    .select({ installationId: exposure.installationId, withdrawnId: withdrawal.buildId, remedy: sql<string | null>`${withdrawal.remediation}->>'buildId'` })
    .from(exposure)
    .innerJoin(withdrawal, and(eq(withdrawal.consultancyId, exposure.consultancyId), eq(withdrawal.id, exposure.withdrawalId)))
    .where(isLive)
  const remedies: Remedies = new PairMap()
  for (const { remedy, installationId, withdrawnId } of rows) {
    if (remedy !== null) remedies.set(remedy, installationId, [...(remedies.get(remedy, installationId) ?? []), withdrawnId])
  }
  return remedies
}

/**
 * Is this build a remediation for this installation: named by the withdrawal of what it has or may have, or by the verdict
 * of what it has where that fails? Over, once the installation has something else.
 */
export const isRemedy = (
  { remedies, revisions, outcomes }: {
    remedies: Remedies
    revisions: ReadonlyMap<string, { remediation: Remediation }>
    outcomes: PairMap<{ installedOutcome: string }>
  },
  candidateId: string,
  one: Asked,
): boolean => {
  if (remedies.get(candidateId, one.id)?.some(withdrawnId => one.mayBeIds.includes(withdrawnId))) return true
  const remediation = one.buildId === null ? undefined : revisions.get(one.buildId)?.remediation
  return remediation?.do === 'replace_with' && remediation.buildId === candidateId && outcomes.get(one.buildId!, one.profileId)?.installedOutcome === 'fail'
}
