import { and, eq, inArray } from 'drizzle-orm'
import { branch, customer, environment, product, system, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionText } from '../catalogue/queries'
import { installAnswers, type InstallRow } from '../decisions/install-facts'
import { stampSet, type ApprovedSet, type SetBuild, type SetSystem } from '../domain/approved-set'
import { isAnyOf } from '../environments/configuration'
import { found } from '../errors'
import { readCurrentRevisions } from '../verdicts/evidence'
import { readWsusEntries } from './wsus-entries'

/**
 * What may be installed now in an environment, what not and why, and what is recalled, as `installAnswers` says it under
 * the reader's own row security: engineer and contact get the same set, with the same digest.
 */
export const readApprovedSet = async (tx: Tx, { environmentId }: { environmentId: string }): Promise<ApprovedSet> => {
  const [place] = await tx.db
    .select({ id: environment.id, name: environment.name, customer: { id: customer.id, name: customer.name } })
    .from(environment)
    .innerJoin(customer, eq(customer.id, environment.customerId))
    .where(and(eq(environment.id, environmentId), eq(environment.kind, 'customer')))
  const rows = await installAnswers(tx, { environmentIds: [found(place, 'environment').id] })
  const groups = [...Map.groupBy(rows, row => row.build.id).values()].filter(group => group.some(({ applicability }) => applicability !== 'not_applicable'))
  const ground = await readNames(tx, groups)
  return stampSet({ environment: place!, builds: groups.map(group => writeBuild(group, ground)) }, tx.now)
}

const readNames = async (tx: Tx, groups: readonly InstallRow[][]) => {
  const builds = groups.map(([row]) => row!.build)
  const ids = builds.map(row => row.id)
  const seen = [...new Set(groups.flatMap(([row]) => row!.decision?.verdictRevisionId ?? []))]
  const systems = [...new Set(groups.flatMap(group => group.map(row => row.installation.systemId)))]
  const products = builds.length === 0 ? [] : await tx.db.select().from(product).where(inArray(product.id, [...new Set(builds.map(row => row.productId))]))
  const branches = await tx.db.select().from(branch).where(inArray(branch.id, [...new Set(builds.flatMap(row => row.branchId ?? [])), '']))
  const numbers = seen.length === 0 ? [] : await tx.db.select({ id: verdictRevision.id, number: verdictRevision.number }).from(verdictRevision).where(isAnyOf(verdictRevision.id, seen))
  const rings = systems.length === 0 ? [] : await tx.db.select({ id: system.id, ring: system.ring }).from(system).where(isAnyOf(system.id, systems))
  return {
    products: new Map(products.map(row => [row.id, row.name])),
    branches: new Map(branches.map(row => [row.id, row.name])),
    numbers: new Map(numbers.map(row => [row.id, row.number])),
    rings: new Map(rings.map(row => [row.id, row.ring])),
    revisions: new Map((await readCurrentRevisions(tx, { buildIds: ids })).map(row => [row.buildId, row])),
    wsus: await readWsusEntries(tx, ids),
  }
}

type Names = Awaited<ReturnType<typeof readNames>>

const writeBuild = (group: readonly InstallRow[], names: Names): SetBuild => {
  const { build, withdrawn, decision } = group[0]!
  const current = names.revisions.get(build.id)
  return {
    id: build.id,
    names: build.labels,
    version: versionText(build),
    sha256: build.hash,
    kbs: build.kbs,
    product: { id: build.productId, name: names.products.get(build.productId) ?? build.productId },
    branch: build.branchId ? { id: build.branchId, name: names.branches.get(build.branchId) ?? build.branchId } : null,
    recalled: withdrawn,
    verdict: current ? { revision: current.number, kind: current.kind, publishedAt: current.publishedAt.toISOString(), validUntil: current.validUntil?.toISOString() ?? null } : null,
    decision: decision && { kind: decision.kind, by: decision.byName, delegated: !decision.own, at: decision.at.toISOString(), revision: names.numbers.get(decision.verdictRevisionId ?? '') ?? null },
    wsus: names.wsus.get(build.id) ?? [],
    systems: group.map(row => writeSystem(row, names)),
  }
}

const writeSystem = ({ installation, systemName, answer }: InstallRow, { rings }: Names): SetSystem => ({
  systemId: installation.systemId,
  name: systemName,
  ring: rings.get(installation.systemId)!,
  installationId: installation.id,
  installedVersion: installation.reportedVersion,
  mayInstall: answer.may,
  status: answer.status,
  reasons: answer.reasons.map(({ status, detail }) => ({ status, detail: detail ?? null })),
})
