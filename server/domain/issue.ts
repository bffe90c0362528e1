import { conjunction, evaluate, negation, type Predicate, type Truth } from './conditions'
import type { Facets } from './facets'
import type { Problem } from './problem'

export const ISSUE_LEDGER_STATES = ['reported', 'confirmed', 'mitigated', 'resolved'] as const
export type LedgerState = (typeof ISSUE_LEDGER_STATES)[number]

/** Where an issue bites: where the predicate holds (null: everywhere) and the companion that makes it harmless is missing. */
export type IssuePlace = {
  readonly predicate: Predicate | null
  readonly companion: { readonly facet: string; readonly value: string } | null
}

export type Issue = IssuePlace & {
  readonly state: LedgerState
  readonly branchId: string
  readonly introducedInId: string | null
  /** the build said to fix it */
  readonly fixedInId: string | null
}

export type IssueBuild = { readonly buildId: string; readonly branchId: string | null; readonly appliesTo: readonly string[] }

/** Does the first build replace the second? See lineage. */
export type Replaces = (newerId: string, olderId: string) => boolean

/** "Known bad unless the companion is present or the build is at least X": would this build show the issue on this profile? */
export function issueBites(issue: Issue, profile: Facets, build: IssueBuild, replaces: Replaces): Truth {
  return conjunction([holdsIssue(issue, build, replaces), bitesAt(issue, profile)])
}

/** Is the issue in this build? False on other branches; unknown where no order says whether the build is before or after. */
export function holdsIssue({ branchId, introducedInId, fixedInId }: Issue, build: IssueBuild, replaces: Replaces): Truth {
  if (!isOnBranch(branchId, build)) return 'false'
  const begun = introducedInId === null ? 'true' : isAtLeast(build.buildId, introducedInId, replaces)
  const fixed = fixedInId === null ? 'false' : isAtLeast(build.buildId, fixedInId, replaces)
  return conjunction([begun, negation(fixed)])
}

export function bitesAt(place: IssuePlace, profile: Facets): Truth {
  const predicate = predicateOf(place)
  return predicate === null ? 'true' : evaluate(predicate, profile)
}

/** The same as one predicate, for a verdict's condition; null where it bites everywhere, which no condition can say. */
export function predicateOf({ predicate, companion }: IssuePlace): Predicate | null {
  const missing: Predicate | null = companion && { not: { facet: companion.facet, has: companion.value } }
  if (predicate === null || missing === null) return predicate ?? missing
  return { all: [predicate, missing] }
}

/** An open issue's case is demanded of every run on its branch, but for builds that it came after. */
export function demandsCase(issue: Issue, build: IssueBuild, replaces: Replaces): boolean {
  if (issue.state === 'resolved' || !isOnBranch(issue.branchId, build)) return false
  return issue.introducedInId === null || !replaces(issue.introducedInId, build.buildId)
}

/** Steps a person takes. `resolved` is not among them: only a run of our own shows that an issue is gone. */
export const STEPS: Readonly<Record<LedgerState, readonly LedgerState[]>> = {
  reported: ['confirmed'],
  confirmed: ['mitigated'],
  mitigated: ['confirmed'],
  resolved: [],
}

/** What stands in the way of a step by hand, or null. */
export function checkStep(from: LedgerState, to: LedgerState, hasWorkaround: boolean): Problem | null {
  const refuse = (code: string, message: string): Problem => ({ code, field: 'state', message })
  if (to === 'resolved') return refuse('only_a_run_resolves', 'Only a sealed run of your own resolves an issue.')
  if (!STEPS[from].includes(to)) return refuse('no_such_step', `An issue does not go from ${from} to ${to}.`)
  if (to === 'mitigated' && !hasWorkaround) return refuse('no_workaround', 'Write the workaround down first.')
  return null
}

export function isAtLeast(buildId: string, thanId: string, replaces: Replaces): Truth {
  if (buildId === thanId || replaces(buildId, thanId)) return 'true'
  return replaces(thanId, buildId) ? 'false' : 'unknown'
}

function isOnBranch(branchId: string, build: IssueBuild): boolean {
  return build.branchId === branchId || build.appliesTo.includes(branchId)
}
