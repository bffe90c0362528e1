import { eq } from 'drizzle-orm'
import { build, installation, profile, type Remediation, type Remedy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Facets } from '../domain/facets'
import { adviseOn, type Advice } from '../domain/remedy'
import { versionText } from '../catalogue/queries'
import { isAnyOf } from '../environments/configuration'

export type RemedyAdvice = Advice<Remedy>

/** What to do where a profile is as it is. */
export const adviceFor = ({ cases = [], ...everywhere }: Remediation, facets: Facets): RemedyAdvice => adviseOn(everywhere as Remedy, cases, facets)

/** What to do at each of these installations. */
export const readAdvice = async (tx: Tx, remediation: Remediation, installationIds: readonly string[]): Promise<Map<string, RemedyAdvice>> => {
  const anywhere = adviceFor(remediation, {})
  if (!remediation.cases?.length) return new Map(installationIds.map(id => [id, anywhere]))
  const rows = await tx.db
    .select({ id: installation.id, facets: profile.facets })
    .from(installation)
    .innerJoin(profile, eq(profile.id, installation.profileId))
    .where(isAnyOf(installation.id, installationIds))
  return new Map(rows.map(row => [row.id, adviceFor(remediation, row.facets)]))
}

/** Those that are told the same, together. */
export const groupByAdvice = <T extends { id: string }>(rows: readonly T[], advice: ReadonlyMap<string, RemedyAdvice>): { advice: RemedyAdvice; rows: T[] }[] =>
  [...Map.groupBy(rows.filter(row => advice.has(row.id)), row => JSON.stringify(advice.get(row.id))).values()].map(same => ({ advice: advice.get(same[0]!.id)!, rows: same }))

/** Every remedy a remediation may come to. */
export const remediesIn = (remediation: Remediation): Remedy[] => [remediation, ...(remediation.cases ?? []).map(one => one.remedy)]

/** The builds it may put in the place of this one. */
export const replacementsIn = (remediation: Remediation): string[] => [...new Set(remediesIn(remediation).flatMap(one => (one.do === 'replace_with' ? [one.buildId] : [])))]

export const readReplacementNames = async (tx: Tx, remediation: Remediation): Promise<Map<string, string>> => {
  const ids = replacementsIn(remediation)
  const rows = ids.length === 0 ? [] : await tx.db.select({ id: build.id, labels: build.labels, version: build.version }).from(build).where(isAnyOf(build.id, ids))
  return new Map(rows.map(row => [row.id, [row.labels[0], versionText(row) && `(${versionText(row)})`].filter(Boolean).join(' ')]))
}
