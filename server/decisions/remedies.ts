import { eq, inArray } from 'drizzle-orm'
import { exposure, profile, withdrawal, type Remediation, type Remedy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Facets } from '../domain/facets'
import { isAnyOf } from '../environments/configuration'
import { adviceFor, readAdvice, replacementsIn } from '../recalls/advice'
import { isLive } from '../recalls/live-withdrawal'
import { PairMap } from './pair-map'

/** Which builds are offered in the place of what an installation has: by build and installation, the withdrawn builds. */
export type Remedies = PairMap<string[]>

type Asked = { id: string; buildId: string | null; profileId: string; mayBeIds: readonly string[] }

/** `replace_with` on the recorded word of a withdrawal, for the installations it exposed. */
export const readRemedies = async (tx: Tx): Promise<Remedies> => {
  const pulled = (await tx.db.select().from(withdrawal).where(isLive)).filter(one => replacementsIn(one.remediation).length > 0)
  const remedies: Remedies = new PairMap()
  if (pulled.length === 0) return remedies
  const [cased, plain] = [pulled.filter(one => one.remediation.cases?.length), pulled.filter(one => !one.remediation.cases?.length)]
  const name = (remedy: Remedy, installationId: string, withdrawnId: string) => {
    if (remedy.do === 'replace_with') remedies.set(remedy.buildId, installationId, [...(remedies.get(remedy.buildId, installationId) ?? []), withdrawnId])
  }
  const byId = new Map(pulled.map(one => [one.id, one]))
  const rows = plain.length === 0 ? [] : await tx.db.select({ installationId: exposure.installationId, withdrawalId: exposure.withdrawalId }).from(exposure).where(inArray(exposure.withdrawalId, plain.map(one => one.id)))
  for (const row of rows) name(byId.get(row.withdrawalId)!.remediation, row.installationId, byId.get(row.withdrawalId)!.buildId)
  for (const one of cased) {
    const exposed = await tx.db.select({ id: exposure.installationId }).from(exposure).where(eq(exposure.withdrawalId, one.id))
    const advice = await readAdvice(tx, one.remediation, exposed.map(row => row.id))
    for (const [installationId, said] of advice) if (said.settled) name(said.remedy, installationId, one.buildId)
  }
  return remedies
}

/**
 * Is this build a remediation for this installation: named by the withdrawal of what it has or may have, or by the verdict
 * of what it has where that fails? Over, once the installation has something else.
 */
export const isRemedy = (
  { remedies, revisions, outcomes, advisable }: {
    remedies: Remedies
    revisions: ReadonlyMap<string, { remediation: Remediation }>
    outcomes: PairMap<{ installedOutcome: string }>
    /** by profile, the facets a remediation's cases ask about */
    advisable: ReadonlyMap<string, Facets>
  },
  candidateId: string,
  one: Asked,
): boolean => {
  if (remedies.get(candidateId, one.id)?.some(withdrawnId => one.mayBeIds.includes(withdrawnId))) return true
  const remediation = one.buildId === null ? undefined : revisions.get(one.buildId)?.remediation
  if (!remediation || !replacementsIn(remediation).includes(candidateId) || outcomes.get(one.buildId!, one.profileId)?.installedOutcome !== 'fail') return false
  const advice = adviceFor(remediation, advisable.get(one.profileId) ?? {})
  return advice.settled && advice.remedy.do === 'replace_with' && advice.remedy.buildId === candidateId
}

/** The facets of these profiles, where some verdict's remediation has cases; else nothing needs them. */
export const readAdvisable = async (tx: Tx, revisions: readonly { remediation: Remediation }[], profileIds: readonly string[]): Promise<Map<string, Facets>> => {
  if (!revisions.some(({ remediation }) => remediation.cases?.length)) return new Map()
  const rows = await tx.db.select({ id: profile.id, facets: profile.facets }).from(profile).where(isAnyOf(profile.id, profileIds))
  return new Map(rows.map(row => [row.id, row.facets]))
}
