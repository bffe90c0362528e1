/** The one total order of rule 5, worst first. It serves statuses and reasons alike. */
export const STATUSES = [
  'recalled', 'fail', 'held', 'unapprovable', 'identity_unconfirmed', 'stale', 'expired', 'revoked',
  'no_policy', 'needs_info', 'needs_sign_off', 'not_covered', 'awaiting_verdict', 'testing',
  'declined', 'deferred', 'unacknowledged', 'undecided', 'chain', 'wave', 'ring', 'window',
  'may_install', 'installed', 'superseded', 'not_applicable',
] as const
export type Status = (typeof STATUSES)[number]

const RANKS: ReadonlyMap<Status, number> = new Map(STATUSES.map((status, rank) => [status, rank]))

/** Sorts worst first. */
export function compareStatuses(a: Status, b: Status): number {
  return RANKS.get(a)! - RANKS.get(b)!
}

/** The worst status, or null for an empty list: nothing known is not the same as nothing wrong. */
export function worstStatus(list: readonly Status[]): Status | null {
  return list.reduce<Status | null>((worst, status) => (worst === null || compareStatuses(status, worst) < 0 ? status : worst), null)
}

export const OUTCOMES = ['pass', 'conditional', 'fail', 'needs_info', 'needs_sign_off', 'not_covered'] as const
export type Outcome = (typeof OUTCOMES)[number]

// Follows the order of STATUSES; an installable outcome is better than any that is not.
export const WORST_OUTCOME_FIRST: readonly Outcome[] = ['fail', 'needs_info', 'needs_sign_off', 'not_covered', 'conditional', 'pass']

export function isWorseOutcome(a: Outcome, b: Outcome): boolean {
  return WORST_OUTCOME_FIRST.indexOf(a) < WORST_OUTCOME_FIRST.indexOf(b)
}
