import { and, desc, eq, gte } from 'drizzle-orm'
import { build, configurationChange, decision, decisionStaleness, installation, product, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { FacetChange } from '@/server/domain/facet-policy'
import { isAnyOf } from './configuration'

const CHANGES_SHOWN = 200

/** What became of one system's installations, the latest first; `sinceApproval` is what an approval given since has not seen. */
export const readDrift = async (tx: Tx, { systemId, environmentId }: { systemId: string; environmentId: string }) => {
  const rows = await tx.db
    .select({ change: configurationChange, productName: product.name })
    .from(configurationChange)
    .innerJoin(installation, eq(installation.id, configurationChange.installationId))
    .innerJoin(product, eq(product.id, installation.productId))
    .where(eq(configurationChange.systemId, systemId))
    .orderBy(desc(configurationChange.at), desc(configurationChange.id))
    .limit(CHANGES_SHOWN)
  const approved = rows.length === 0 ? new Map<string, Date>() : await readLastApprovals(tx, environmentId)
  return rows.map(({ change, productName }) => {
    const approvedAt = approved.get(change.installationId)
    return { ...change, productName, sinceApproval: approvedAt !== undefined && change.source !== 'policy' && change.at > approvedAt }
  })
}

/** When each installation of an environment was last approved for anything. */
const readLastApprovals = async (tx: Tx, environmentId: string): Promise<Map<string, Date>> => {
  const approvals = await tx.db
    .select({ at: decision.at, pinned: decision.pinned })
    .from(decision)
    .where(and(eq(decision.environmentId, environmentId), eq(decision.kind, 'approved')))
    .orderBy(decision.at)
  return new Map(approvals.flatMap(({ at, pinned }) => pinned.map(pin => [pin.installationId, at] as const)))
}

/**
 * Where a build's approvals are stale, and what of the configuration has changed since each was given. A contact reads it
 * of its own systems; who of the consultancy's people recorded it is not told.
 */
export const readDriftSinceApproval = async (tx: Tx, { buildId }: { buildId: string }) => {
  const stale = await tx.db
    .select({ installationId: decisionStaleness.installationId, cause: decisionStaleness.cause, at: decisionStaleness.at, approvedAt: decision.at, environmentId: decision.environmentId, systemName: system.name })
    .from(decisionStaleness)
    .innerJoin(decision, and(eq(decision.consultancyId, decisionStaleness.consultancyId), eq(decision.id, decisionStaleness.decisionId)))
    .innerJoin(installation, and(eq(installation.consultancyId, decisionStaleness.consultancyId), eq(installation.id, decisionStaleness.installationId)))
    .innerJoin(system, and(eq(system.consultancyId, installation.consultancyId), eq(system.id, installation.systemId)))
    .where(eq(decision.buildId, buildId))
    .orderBy(system.name, desc(decision.at))
  const latest = [...Map.groupBy(stale, row => row.installationId).values()].map(rows => rows[0]!)
  if (latest.length === 0) return { stale: [], names: [] }
  const changes = await tx.db
    .select({ id: configurationChange.id, installationId: configurationChange.installationId, source: configurationChange.source, at: configurationChange.at, changes: configurationChange.changes })
    .from(configurationChange)
    .where(and(isAnyOf(configurationChange.installationId, latest.map(row => row.installationId)), gte(configurationChange.at, new Date(Math.min(...latest.map(row => row.approvedAt.getTime()))))))
    .orderBy(configurationChange.at)
  const names = [...(await readStartNames(tx, changes))]
  return { stale: latest.map(row => ({ ...row, changes: changes.filter(one => one.installationId === row.installationId && one.at > row.approvedAt) })), names }
}

/** The builds that values of `start` name, so that a person reads labels and not ids. */
export const readStartNames = async (tx: Tx, changes: readonly { changes: readonly FacetChange[] }[]): Promise<Map<string, string>> => {
  const values = changes.flatMap(row => row.changes.filter(({ key }) => key === 'start').flatMap(({ from, to }) => [...(from ?? []), ...(to ?? [])]))
  const ids = [...new Set(values)].filter(value => /^[0-9a-f-]{36}$/.test(value))
  const rows = ids.length === 0 ? [] : await tx.db.select({ id: build.id, labels: build.labels }).from(build).where(isAnyOf(build.id, ids))
  return new Map(rows.map(row => [row.id, row.labels.join(' / ')]))
}
