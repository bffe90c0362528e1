import { randomUUID } from 'node:crypto'
import { and, arrayContains, asc, eq, or } from 'drizzle-orm'
import { installation, profile } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { normaliseProfile, type Profile } from '@/server/domain/profile'
import { recordDrift } from '../decisions/staleness'
import { alertMovedIntoFailure, readFailuresOn } from '../recalls/alert-failures'
import { evaluateProfiles } from '../verdicts/evaluate'
import { readPolicies } from '../verdicts/evidence'
import { changeMany, insertMany } from './change-many'
import { isAnyOf, readBuildsOf, readConfiguration, type Installation } from './configuration'
import { facetReader, readSystemIdsOf } from './facets'
import { recordChanges, type ChangeSource } from './drift'
import { identifyInstallations, type IdentityColumns } from './identify'
import { sharePolicies } from './lock-policies'

/** An installation as somebody reports it; identity and profile follow. */
export type InstallationReport = Omit<Installation, keyof IdentityColumns | 'profileId'> & Pick<Installation, 'branchId'>

const DERIVED = ['branchId', 'buildOwner', 'buildId', 'identity', 'mayBeIds', 'matchedBy', 'identityReasons', 'profileId'] as const

/** Identifies and profiles these installations again, and their neighbours on the same systems with them. */
export const reprofile = async (tx: Tx, installationIds: readonly string[], source: ChangeSource = 'edit'): Promise<void> =>
  settleSystems(tx, await readSystemIdsOf(tx, installationIds), { source })

/** After a change of a build, such as its withdrawal: wherever it is or may be. */
export const reprofileInstallationsOn = async (tx: Tx, buildId: string): Promise<void> => {
  const rows = await tx.db
    .select({ id: installation.id })
    .from(installation)
    .where(or(eq(installation.buildId, buildId), arrayContains(installation.mayBeIds, [buildId])))
  await reprofile(tx, rows.map(row => row.id), 'catalogue')
}

/**
 * Brings identity and profile of every installation on these systems up to date, and adds `added` to them.
 * A number of statements that does not grow with the systems. What is new or has moved is evaluated here and now.
 */
export const settleSystems = async (tx: Tx, systemIds: readonly string[], { added = [], source = 'edit' }: { added?: readonly InstallationReport[]; source?: ChangeSource } = {}): Promise<void> => {
  if (systemIds.length === 0) return
  await sharePolicies(tx)
  const configuration = await readConfiguration(tx, systemIds, { lock: true })
  const before = new Map(configuration.installations.map(row => [row.id, row]))
  const failedBefore = before.size === 0 ? [] : await readFailuresOn(tx, systemIds)
  const drafts = added.map((row): Installation => ({ ...row, ...UNSETTLED }))
  const reported = [...configuration.installations, ...drafts]
  const builds = await readBuildsOf(tx, reported.map(row => row.productId))
  const identities = await identifyInstallations(tx, reported, builds)
  const identified = reported.map(row => ({ ...row, ...identities.get(row.id)! }))

  const facets = facetReader({ ...configuration, installations: identified, builds })
  const policies = await readPolicies(tx)
  const profiles = new Map(identified.map(row => [row.id, normaliseProfile(facets.read(row), policies)]))
  const profileIds = await upsertProfiles(tx, identified.map(row => ({ ...profiles.get(row.id)!, productId: row.productId, branchId: row.branchId })))
  const settled = identified.map(row => ({ ...row, profileId: profileIds.get(profiles.get(row.id)!.hash)! }))

  const isDraft = (row: Installation) => !before.has(row.id)
  await insertMany(tx, installation, settled.filter(isDraft))
  await changeMany(tx, installation, DERIVED, settled.filter(row => !isDraft(row) && differs(row, before.get(row.id)!)))

  const moved = settled.filter(row => row.profileId !== before.get(row.id)?.profileId)
  await evaluateProfiles(tx, [...new Set(moved.map(row => row.profileId))])
  const drifted = moved.filter(row => !isDraft(row))
  await recordDrift(tx, drifted.map(row => ({ installationId: row.id, toProfileId: row.profileId })))
  await recordChanges(tx, source, drifted.map(row => ({ ...row, fromProfileId: before.get(row.id)!.profileId, toProfileId: row.profileId })))
  if (before.size > 0) {
    const failedAlready = new Set(failedBefore.map(row => `${row.id} ${row.buildId}`))
    const failing = (await readFailuresOn(tx, systemIds)).filter(row => before.has(row.id) && !failedAlready.has(`${row.id} ${row.buildId}`))
    await alertMovedIntoFailure(tx, failing, randomUUID())
  }
}

const UNSETTLED: Omit<IdentityColumns, 'branchId'> & Pick<Installation, 'profileId'> = {
  buildOwner: null, buildId: null, identity: 'not_reported', mayBeIds: [], matchedBy: null, identityReasons: [], profileId: '',
}

const differs = (a: Installation, b: Installation) => DERIVED.some(field => JSON.stringify(a[field]) !== JSON.stringify(b[field]))

type ProfileOf = Profile & Pick<Installation, 'productId' | 'branchId'>

/** The ids of the profiles by their hash. In one order for everybody, or two transactions would wait for each other. */
const upsertProfiles = async (tx: Tx, wanted: readonly ProfileOf[]): Promise<Map<string, string>> => {
  const distinct = [...new Map(wanted.map(one => [one.hash, one])).values()].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const hashes = distinct.map(one => one.hash)
  const known = await readProfileIds(tx, hashes)
  const missing = distinct.filter(one => !known.has(one.hash))
  if (missing.length === 0) return known
  const rows = missing.map(({ hash, facets, productId, branchId }) => ({ consultancyId: tx.consultancyId, hash, facets, productId, branchId, createdAt: tx.now }))
  await tx.db.insert(profile).values(rows).onConflictDoNothing()
  return readProfileIds(tx, hashes)
}

const readProfileIds = async (tx: Tx, hashes: readonly string[]): Promise<Map<string, string>> => {
  const rows = await tx.db
    .select({ id: profile.id, hash: profile.hash })
    .from(profile)
    .where(and(eq(profile.consultancyId, tx.consultancyId), isAnyOf(profile.hash, hashes)))
    .orderBy(asc(profile.hash))
  return new Map(rows.map(row => [row.hash, row.id]))
}
