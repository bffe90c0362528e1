import { compareToSubject } from './coverage'
import { countingPolicies, isKnown, START_FACET, type FacetPolicy, type Facets } from './facets'

export type PlannedProfile = { readonly id: string; readonly facets: Facets; readonly customers: readonly string[] }
/** A rig worth building: configured like one of the customers' profiles, and what it would add to the rigs before it. */
export type RigProposal = { readonly likeProfileId: string; readonly facets: Facets; readonly profileIds: readonly string[]; readonly customers: readonly string[] }
export type RigPlan = {
  readonly covered: readonly string[]
  readonly proposals: readonly RigProposal[]
  /** profiles no rig can stand for until somebody says what is unknown of them */
  readonly unknown: readonly string[]
}

/**
 * Which rigs to build next: a greedy set cover over the profiles that no rig covers without a difference, by customers
 * added, then profiles, then id. `start` is left aside: a rig is put on whatever build a run begins from.
 */
export function planRigs(profiles: readonly PlannedProfile[], rigs: readonly Facets[], policies: readonly FacetPolicy[]): RigPlan {
  const counting = countingPolicies(policies).filter(({ key }) => key !== START_FACET)
  const stands = (rig: Facets, profile: PlannedProfile) => compareToSubject(rig, profile.facets, counting).differences.length === 0
  const unknown = profiles.filter(({ facets }) => counting.some(({ key }) => !isKnown(facets[key])))
  const known = profiles.filter((profile) => !unknown.includes(profile))
  const covered = known.filter((profile) => rigs.some((rig) => stands(rig, profile)))
  const reach = new Map(known.map((candidate) => [candidate.id, known.filter((profile) => stands(candidate.facets, profile))]))
  const proposals: RigProposal[] = []
  let left = known.filter((profile) => !covered.includes(profile))
  while (left.length > 0) {
    const best = left
      .map((candidate) => ({ candidate, adds: reach.get(candidate.id)!.filter((profile) => left.includes(profile)) }))
      .map((one) => ({ ...one, customers: [...new Set(one.adds.flatMap(({ customers }) => customers))].sort() }))
      .reduce((a, b) => (isBetter(b, a) ? b : a))
    proposals.push({ likeProfileId: best.candidate.id, facets: best.candidate.facets, profileIds: best.adds.map(({ id }) => id), customers: best.customers })
    left = left.filter((profile) => !best.adds.includes(profile))
  }
  return { covered: covered.map(({ id }) => id), proposals, unknown: unknown.map(({ id }) => id) }
}

type Option = { readonly candidate: PlannedProfile; readonly adds: readonly unknown[]; readonly customers: readonly string[] }

function isBetter(a: Option, b: Option): boolean {
  const gain = a.customers.length - b.customers.length || a.adds.length - b.adds.length
  return gain !== 0 ? gain > 0 : a.candidate.id < b.candidate.id
}
