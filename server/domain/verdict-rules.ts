import type { Channel } from './build'
import type { BuildVersion } from './build-version'
import { facetsOf, type Condition } from './conditions'
import type { SealedRun } from './evidence'
import type { VerdictKind } from './outcome'
import type { Problem } from './problem'

export type VerdictDraft = {
  readonly kind: VerdictKind
  readonly authorId: string
  readonly reviewerId: string | null
  readonly engineersCount: number
  readonly build: { readonly withdrawn: boolean }
  /** the sealed runs named as evidence, all on this exact build */
  readonly runs: readonly Pick<SealedRun, 'id' | 'state' | 'hasWaiver' | 'allWaived'>[]
  readonly conditions: readonly Condition[]
  /** facets whose policy is must_match or sign_off */
  readonly countingKeys: readonly string[]
  readonly reason: string | null
}

/** Everything that keeps a draft from being published, by rule 3. Empty: it may be. */
export function publishProblems(draft: VerdictDraft): Problem[] {
  const problems = draft.kind === 'fail' ? listFailProblems(draft) : listClearanceProblems(draft)
  return [...problems, ...listConditionProblems(draft)]
}

/** Pre-release and unverified builds can be tested, never approved; nor can one that nothing identifies (rule 1). */
export function approvable({ channel, version, hash }: {
  readonly channel: Channel
  readonly version: BuildVersion | null
  readonly hash?: string | null
}): boolean {
  const identifiable = version !== null || (hash ?? null) !== null
  return identifiable && (channel === 'general' || channel === 'private')
}

/** `validUntil` is UTC and exclusive: at that very moment it has expired. Null never expires. */
export function isExpired(validUntil: Date | null, now: Date): boolean {
  return validUntil !== null && now >= validUntil
}

// Bad news travels at once: no reviewer, no covering run.
function listFailProblems({ runs, reason }: VerdictDraft): Problem[] {
  if (runs.some(({ state }) => state === 'failed') || (reason ?? '').trim() !== '') return []
  return [problem('fail_without_grounds', 'reason', 'A fail needs a failed run or a written reason. Attach the run or write the reason.')]
}

function listClearanceProblems({ runs, kind, build, conditions, authorId, reviewerId, engineersCount }: VerdictDraft): Problem[] {
  const problems: Problem[] = []
  if (build.withdrawn) {
    problems.push(problem('build_withdrawn', 'kind', 'This build is withdrawn. Only a fail can be published, or reinstate the build first.'))
  }
  const passing = runs.filter(({ state, allWaived }) => state === 'passed' && !allWaived)
  if (passing.length === 0) {
    const waivedOnly = runs.some(({ state, allWaived }) => state === 'passed' && allWaived)
    problems.push(
      waivedOnly
        ? problem('all_cases_waived', 'runs', 'Every mandatory case of the run is waived, so it proves nothing. Attach a run with a passed case.')
        : problem('no_passing_run', 'runs', 'No sealed run on this exact build passed. Seal a passing run and attach it.'),
    )
  }
  if (kind === 'conditional' && conditions.length === 0 && !passing.some(({ hasWaiver }) => hasWaiver)) {
    problems.push(problem('conditions_missing', 'conditions', 'A conditional verdict names at least one condition. Add one, or choose pass.'))
  }
  if (engineersCount > 1 && reviewerId === null) {
    problems.push(problem('reviewer_missing', 'reviewer', 'Another engineer must review this verdict. Ask one for a review.'))
  }
  if (engineersCount > 1 && reviewerId === authorId) {
    problems.push(problem('reviewer_is_author', 'reviewer', 'The author cannot review their own verdict. Ask another engineer.'))
  }
  return problems
}

function listConditionProblems({ conditions, countingKeys }: VerdictDraft): Problem[] {
  return conditions.flatMap(({ key, predicate, text }, index) => {
    const field = `conditions.${index}`
    const problems: Problem[] = []
    const ignored = facetsOf(predicate).filter((facet) => !countingKeys.includes(facet))
    if (ignored.length > 0) {
      problems.push({
        ...problem('condition_on_ignored_facet', field, `Condition ${key} asks about ${ignored.join(', ')}, which does not count. Let it count in the facet policies, or leave it out.`),
        params: { key, facets: ignored },
      })
    }
    if (conditions.findIndex((other) => other.key === key) !== index) {
      problems.push(problem('condition_key_twice', field, `Two conditions are named ${key}. Rename one.`))
    }
    if (text.en.trim() === '') problems.push(problem('condition_text_missing', field, `Condition ${key} says nothing. Write what it means for the customer.`))
    return problems
  })
}

function problem(code: string, field: string, message: string): Problem {
  return { code, field, message }
}
