import { compareToSubject, type Compared } from './coverage'
import { countingPolicies, type FacetPolicy, type Facets } from './facets'
import { normaliseProfile } from './profile'
import { rememberPair } from './remember'
import type { RunState } from './run-result'

/** A sealed run on this exact build, with its subjects' facets as they were frozen before the install. */
export type SealedRun = {
  readonly id: string
  readonly sealedAt: Date
  readonly state: RunState
  readonly hasWaiver: boolean
  readonly allWaived: boolean
  readonly subjects: readonly { readonly id: string; readonly facets: Facets }[]
}

/** One subject of one run. `ownHash` covers every counting facet, `start` too. */
export type Tested = { readonly run: SealedRun; readonly id: string; readonly facets: Facets; readonly ownHash: string }

export const listNewestFirst = rememberPair((runs: readonly SealedRun[], policies: readonly FacetPolicy[]): readonly Tested[] =>
  [...runs]
    .sort((a, b) => b.sealedAt.getTime() - a.sealedAt.getTime() || (a.id < b.id ? -1 : 1))
    .flatMap((run) => run.subjects.map(({ id, facets }) => ({ run, id, facets, ownHash: normaliseProfile(facets, policies).hash }))),
)

/** A pass that stands: of its own facets nothing failed since. Of two at the same moment the failure counts. */
export function isStandingPass(one: Tested, tested: readonly Tested[]): boolean {
  return isRealPass(one.run) && !tested.some(({ run, ownHash }) => run.state === 'failed' && run.sealedAt >= one.run.sealedAt && ownHash === one.ownHash)
}

/**
 * Step 4 of rule 2: the newest failure on a subject that covers the profile and differs from it in no `sign_off` facet,
 * unless a later run passed on that subject's facets or on exactly the profile's. `compared` are the policies that
 * count for this question, `all` those of the consultancy: a subject's own facets include what is left aside.
 */
export function findStandingFailure(
  tested: readonly Tested[],
  profile: Facets,
  compared: readonly FacetPolicy[],
  all: readonly FacetPolicy[],
): Compared<Tested> | null {
  for (const subject of tested) {
    if (subject.run.state !== 'failed') continue
    const comparison = compareToSubject(subject.facets, profile, compared)
    if (comparison.differences.length > 0) continue
    const isOverruled = tested.some(
      ({ run, facets }) =>
        isRealPass(run) &&
        run.sealedAt > subject.run.sealedAt &&
        (areEqual(facets, subject.facets, all) || areEqual(facets, profile, compared)),
    )
    if (!isOverruled) return { subject, comparison }
  }
  return null
}

// An all-waived run shows nothing, so it neither carries a pass nor overrules a failure.
function isRealPass(run: SealedRun): boolean {
  return run.state === 'passed' && !run.allWaived
}

function areEqual(a: Facets, b: Facets, policies: readonly FacetPolicy[]): boolean {
  const exactly = countingPolicies(policies).map((policy): FacetPolicy => ({ ...policy, compare: 'exact' }))
  return compareToSubject(a, b, exactly).differences.length === 0
}
