import { compareBuildVersions, type BuildVersion } from './build-version'

export const APPLICABILITIES = ['applicable', 'not_applicable', 'installed', 'superseded', 'needs_info'] as const
export type Applicability = (typeof APPLICABILITIES)[number]

export type ApplicabilityFacts = {
  readonly build: {
    readonly buildId: string
    readonly productId: string
    readonly branchId: string
    readonly appliesToBranchIds: readonly string[]
    readonly version: BuildVersion | null
    /** the cumulative update of the same month that this hotpatch stands for */
    readonly hotpatchFor?: string | null
    /** goes to what is enrolled in hotpatching only */
    readonly hotpatch?: boolean
  }
  readonly installation: {
    readonly productId: string
    readonly branchId: string | null
    /** null when the version is not in the catalogue, or nothing was reported */
    readonly buildId: string | null
    readonly version: BuildVersion | null
    /** the same fact of the build that is installed */
    readonly hotpatchFor?: string | null
    /** in hotpatching; left out or null where it is not known or does not count */
    readonly enrolled?: boolean | null
  }
  /** lineage.supersedes, bound to the edges: is the first build id newer than the second? */
  readonly supersedes: (newerId: string, olderId: string) => boolean
}

/**
 * The first question of rule 2. What is installed is told before the branch is compared, because a service pack moves
 * the installation to a branch of its own. A build always applies to its own branch.
 */
export function applicability({ build, installation, supersedes }: ApplicabilityFacts): Applicability {
  if (installation.productId !== build.productId) return 'not_applicable'
  if (installation.buildId === build.buildId) return 'installed'
  if (build.hotpatch && installation.enrolled === false) return 'not_applicable'
  if (installation.branchId === null) return 'needs_info'
  if (installation.buildId !== null) {
    if (standForEachOther(build, { ...installation, buildId: installation.buildId })) return 'superseded'
    if (supersedes(installation.buildId, build.buildId)) return 'superseded'
  } else if (installation.branchId === build.branchId) {
    const unknownBuild = compareUncatalogued(installation.version, build.version)
    if (unknownBuild !== 'older') return unknownBuild
  }
  const branches = [build.branchId, ...build.appliesToBranchIds]
  return branches.includes(installation.branchId) ? 'applicable' : 'not_applicable'
}

function standForEachOther(
  build: ApplicabilityFacts['build'],
  installed: { readonly buildId: string; readonly hotpatchFor?: string | null },
): boolean {
  return build.hotpatchFor === installed.buildId || installed.hotpatchFor === build.buildId
}

// An equal version of unconfirmed identity may be this very build, and so may no version at all: ask, do not guess.
function compareUncatalogued(version: BuildVersion | null, buildVersion: BuildVersion | null): 'older' | 'superseded' | 'needs_info' {
  if (version === null) return 'needs_info'
  if (buildVersion === null) return 'older'
  const order = compareBuildVersions(version, buildVersion)
  if (order === 0) return 'needs_info'
  return order > 0 ? 'superseded' : 'older'
}
