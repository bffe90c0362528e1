import { and, eq, inArray, sql } from 'drizzle-orm'
import { build, profile } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionOf, type Build } from '../catalogue/queries'
import { parseBuildVersion } from '../domain/build-version'
import { hotpatchChain, standsFor, type Chained, type ChainGate, type MonthlyRelease } from '../domain/hotpatch'
import { isAnyOf } from '../environments/configuration'

/** `standsFor`: by hotpatch, the cumulative update of its month. `enrolled`: by profile, where a hotpatch is asked about and enrolment counts. */
export type HotpatchGround = { standsFor: ReadonlyMap<string, string>; enrolled: ReadonlyMap<string, boolean>; baselines: ReadonlyMap<string, Build> }

const NONE: HotpatchGround = { standsFor: new Map(), enrolled: new Map(), baselines: new Map() }

/** What the answers need to know of hotpatches; nothing is read where none is asked about or installed. */
export const readHotpatchGround = async (tx: Tx, builds: readonly Build[], profileIds: readonly string[]): Promise<HotpatchGround> => {
  const hotpatches = builds.filter(row => row.kind === 'hotpatch')
  if (hotpatches.length === 0) return NONE
  const branchIds = [...new Set(hotpatches.flatMap(row => row.branchId ?? []))]
  const baselineIds = [...new Set(hotpatches.flatMap(row => row.baselineId ?? []))]
  const updates = await tx.db.select().from(build).where(and(inArray(build.branchId, branchIds), eq(build.kind, 'cumulative_update')))
  const releases = updates.map(releaseOf)
  const baselines = baselineIds.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, baselineIds))
  return {
    standsFor: new Map(hotpatches.flatMap(row => pairOf(row.id, standsFor(releaseOf(row), releases)))),
    enrolled: await readEnrolled(tx, profileIds),
    baselines: new Map(baselines.map(row => [row.id, row])),
  }
}

const pairOf = (id: string, other: string | null): [string, string][] => (other === null ? [] : [[id, other]])

const releaseOf = (row: Build): MonthlyRelease => ({ buildId: row.id, kind: row.kind, branchId: row.branchId, releasedOn: row.releasedOn, datePrecision: row.datePrecision, withdrawn: row.vendorWithdrawnReason !== null })

/** Enrolment as the profile has it; a profile that does not know it, or whose policies let it not count, is left out. */
const readEnrolled = async (tx: Tx, profileIds: readonly string[]): Promise<Map<string, boolean>> => {
  const known = sql<string | null>`${profile.facets}->'hotpatch'->>0`
  const rows = await tx.db.select({ id: profile.id, known }).from(profile).where(and(isAnyOf(profile.id, [...profileIds]), sql`${known} in ('yes', 'no')`))
  return new Map(rows.map(row => [row.id, row.known === 'yes']))
}

/** May the chain go on where this is installed, and if not, what opens it. */
export const chainOf = ({ hotpatch, lineage }: { hotpatch: HotpatchGround; lineage: { all: ReadonlyMap<string, Build> } }, asked: Build, one: { buildId: string | null; reportedVersion: string | null }): ChainGate => {
  const baseline = asked.baselineId === null ? undefined : hotpatch.baselines.get(asked.baselineId)
  return hotpatchChain(chained(asked), whatStands(lineage.all, one), baseline ? chained(baseline) : null)
}

/** A version the catalogue does not know is no build one could name, but it still stands above or below a baseline. */
const whatStands = (known: ReadonlyMap<string, Build>, { buildId, reportedVersion }: { buildId: string | null; reportedVersion: string | null }): Chained | null => {
  const row = buildId === null ? undefined : known.get(buildId)
  if (row) return chained(row)
  const version = reportedVersion === null ? null : parseBuildVersion(reportedVersion)
  return version && { buildId: '', kind: 'cumulative_update', baselineId: null, version }
}

const chained = (row: Build): Chained => ({ buildId: row.id, kind: row.kind, baselineId: row.baselineId, version: versionOf(row) })
