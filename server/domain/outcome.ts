import { evaluate, facetsOf, type Condition } from './conditions'
import { nearest, type Compared, type Difference } from './coverage'
import { findStandingFailure, isStandingPass, listNewestFirst, type SealedRun, type Tested } from './evidence'
import { countingPolicies, facetText, isKnown, normaliseFacetValue, START_FACET, type FacetPolicy, type Facets } from './facets'
import type { Outcome } from './status'

export const VERDICT_KINDS = ['pass', 'conditional', 'fail'] as const
export type VerdictKind = (typeof VERDICT_KINDS)[number]

/** `rig` and `customer` as facetText writes them; only those recorded for the profile's branch belong here. */
export type SignOff = { readonly key: string; readonly rig: string; readonly customer: string; readonly until: Date }

export type OutcomeFacts = {
  readonly verdict: {
    readonly kind: VerdictKind
    readonly conditions: readonly Condition[]
    readonly evidenceRunIds: readonly string[]
  }
  /** every sealed run on the build, in the verdict's evidence or not */
  readonly runs: readonly SealedRun[]
  readonly profile: Facets
  readonly policies: readonly FacetPolicy[]
  readonly signOffs: readonly SignOff[]
  readonly now: Date
  /** already installed, or a remediation: `start` is left aside */
  readonly installed?: boolean
}

export type OutcomeReason =
  | 'verdict_fails' | 'condition_blocks' | 'condition_unknown' | 'run_failed' | 'facet_unknown'
  | 'no_covering_run' | 'sign_off_missing' | 'condition_warns' | 'run_holds_waiver' | 'covered'

export type OutcomeAnswer = {
  readonly outcome: Outcome
  /** the run it rests on, or the nearest one; null when there is none */
  readonly runId: string | null
  readonly subjectId: string | null
  readonly differences: readonly Difference[]
  /** `warns` conditions that are true or unknown: what an approval has to acknowledge */
  readonly conditionKeys: readonly string[]
  readonly blockedBy?: string
  readonly unknownFacets: readonly string[]
  readonly reasons: readonly OutcomeReason[]
}

/** What a verdict means for one profile: the nine steps of rule 2, the first that holds. */
export function outcomeOf(facts: OutcomeFacts): OutcomeAnswer {
  const { verdict, profile } = facts
  const policies = countingPolicies(facts.policies).filter(({ key }) => !(facts.installed && key === START_FACET))
  const conditions = verdict.conditions.map((condition) => ({ ...condition, truth: truthOf(condition, facts) }))
  const warned = conditions.filter(({ effect, truth }) => effect === 'warns' && truth !== 'false')
  const tested = listNewestFirst(facts.runs, facts.policies)
  const inEvidence = tested.filter(({ run }) => verdict.evidenceRunIds.includes(run.id))
  const passing = inEvidence.filter((one) => isStandingPass(one, tested))
  const best = nearest(passing, profile, policies)

  const answer = (outcome: Outcome, reasons: OutcomeReason[], rest: Compared<Tested> | null, more?: Partial<OutcomeAnswer>): OutcomeAnswer => ({
    outcome,
    runId: rest?.subject.run.id ?? null,
    subjectId: rest?.subject.id ?? null,
    differences: rest?.comparison.differences ?? [],
    conditionKeys: warned.map(({ key }) => key),
    unknownFacets: [],
    reasons,
    ...more,
  })

  if (verdict.kind === 'fail') {
    const failing = inEvidence.filter(({ run }) => run.state === 'failed')
    return answer('fail', ['verdict_fails'], nearest(failing, profile, policies))
  }

  const blocking = conditions.filter(({ effect }) => effect === 'blocks')
  const blocked = blocking.find(({ truth }) => truth === 'true')
  if (blocked) return answer('fail', ['condition_blocks'], best, { blockedBy: blocked.key })
  const undecided = blocking.find(({ truth }) => truth === 'unknown')
  if (undecided) {
    const unknownFacets = facetsOf(undecided.predicate).filter((key) => !isKnown(normaliseFacetValue(profile[key])))
    return answer('needs_info', ['condition_unknown'], best, { blockedBy: undecided.key, unknownFacets })
  }

  const failure = findStandingFailure(tested, profile, policies, facts.policies)
  if (failure) return answer('fail', ['run_failed'], failure)

  const unknownFacets = policies.map(({ key }) => key).filter((key) => !isKnown(normaliseFacetValue(profile[key])))
  if (unknownFacets.length > 0) return answer('needs_info', ['facet_unknown'], best, { unknownFacets })

  if (best === null || !best.comparison.covers) return answer('not_covered', ['no_covering_run'], best)
  if (!best.comparison.differences.every((difference) => isSignedOff(difference, facts))) {
    return answer('needs_sign_off', ['sign_off_missing'], best)
  }

  const caveats: OutcomeReason[] = []
  if (warned.length > 0) caveats.push('condition_warns')
  if (best.subject.run.hasWaiver) caveats.push('run_holds_waiver')
  return caveats.length > 0 ? answer('conditional', caveats, best) : answer('pass', ['covered'], best)
}

// With `start` left aside, a condition that only `start` leaves open says nothing about an installed system.
function truthOf(condition: Condition, { profile, installed }: OutcomeFacts) {
  if (!installed) return evaluate(condition.predicate, profile)
  const truth = evaluate(condition.predicate, { ...profile, [START_FACET]: null })
  const others = facetsOf(condition.predicate).filter((key) => key !== START_FACET)
  const onlyStartIsOpen = others.every((key) => isKnown(normaliseFacetValue(profile[key])))
  return truth === 'unknown' && onlyStartIsOpen ? 'false' : truth
}

// Nobody can vouch for a difference whose side is unknown.
function isSignedOff({ key, rig, customer }: Difference, { signOffs, now }: OutcomeFacts): boolean {
  if (!isKnown(rig) || !isKnown(customer)) return false
  return signOffs.some(
    (word) => word.key === key && word.rig === facetText(rig) && word.customer === facetText(customer) && now < word.until,
  )
}
