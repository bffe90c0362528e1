import { asc, isNull, or } from 'drizzle-orm'
import { identityConfirmation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { parseBuildVersion, type BuildVersion } from '@/server/domain/build-version'
import { identifyBuild, type Identity, type IdentityCandidate, type IdentityConfirmation } from '@/server/domain/identity'
import { versionOf } from '../catalogue/queries'
import { isAnyOf, type CatalogueBuild, type Installation } from './configuration'

export type IdentityColumns = Pick<Installation, 'identity' | 'identityReasons' | 'mayBeIds' | 'matchedBy' | 'buildOwner' | 'buildId' | 'branchId'>

/** Which build each installation runs (rule 1), as the columns that keep the answer. */
export const identifyInstallations = async (
  tx: Tx,
  installations: readonly Installation[],
  builds: ReadonlyMap<string, CatalogueBuild>,
): Promise<Map<string, IdentityColumns>> => {
  const candidates = candidatesByProduct(builds)
  const words = await readWords(tx, installations.map(row => row.id))
  return new Map(
    installations.map(row => {
      const identity = identifyBuild(
        {
          reportedVersion: row.reportedVersion === null ? null : parseBuildVersion(row.reportedVersion),
          hash: row.reportedHash,
          seenOn: dayOf(row.seenOn),
          confirmations: words(row.id),
        },
        candidates.get(row.productId) ?? [],
      )
      return [row.id, columnsOf(row, identity, builds)]
    }),
  )
}

const columnsOf = (row: Installation, identity: Identity, builds: ReadonlyMap<string, CatalogueBuild>): IdentityColumns => {
  const build = identity.buildId === null ? undefined : builds.get(identity.buildId)
  return {
    identity: identity.reasons.includes('nothing_reported') ? 'not_reported' : identity.state,
    identityReasons: [...identity.reasons],
    mayBeIds: [...identity.mayBeIds],
    matchedBy: identity.matchedBy,
    buildOwner: build?.consultancyId ?? null,
    buildId: build?.id ?? null,
    branchId: branchBy(row.branchId, identity, builds),
  }
}

/** A confirmed build says the branch; an unconfirmed one only fills an unknown branch, when all it may be agree. */
const branchBy = (known: string | null, identity: Identity, builds: ReadonlyMap<string, CatalogueBuild>): string | null => {
  const branches = new Set(identity.mayBeIds.map(id => builds.get(id)?.branchId ?? null))
  const [agreed = null] = branches.size === 1 ? branches : []
  return identity.state === 'confirmed' ? (agreed ?? known) : (known ?? agreed)
}

const candidatesByProduct = (builds: ReadonlyMap<string, CatalogueBuild>): Map<string, IdentityCandidate[]> => {
  const candidates = new Map<string, IdentityCandidate[]>()
  for (const build of builds.values()) {
    const candidate = {
      buildId: build.id,
      version: versionOf(build),
      hash: build.hash,
      aliases: build.aliases.map(parseBuildVersion).filter((alias): alias is BuildVersion => alias !== null),
      releasedOn: dayOf(build.releasedOn),
      labels: build.labels,
    }
    candidates.set(build.productId, [...(candidates.get(build.productId) ?? []), candidate])
  }
  return candidates
}

/** The engineers' words that hold for an installation: those about it, and those given once for a build. Latest last. */
const readWords = async (tx: Tx, installationIds: readonly string[]) => {
  const rows = await tx.db
    .select()
    .from(identityConfirmation)
    .where(or(isNull(identityConfirmation.installationId), isAnyOf(identityConfirmation.installationId, installationIds)))
    .orderBy(asc(identityConfirmation.at), asc(identityConfirmation.id))
  const wordOf = (row: (typeof rows)[number]): IdentityConfirmation => ({
    buildId: row.buildId,
    version: parseBuildVersion(row.version),
    scope: row.installationId === null ? 'build' : 'system',
  })
  const forBuilds = rows.filter(row => row.installationId === null).map(wordOf)
  const forSystems = Map.groupBy(rows.filter(row => row.installationId !== null), row => row.installationId!)
  return (installationId: string) => [...forBuilds, ...(forSystems.get(installationId) ?? []).map(wordOf)]
}

const dayOf = (day: string | null): Date | null => (day === null ? null : new Date(`${day}T00:00:00Z`))
