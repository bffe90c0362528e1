export const RESULT_STATUSES = ['passed', 'failed', 'blocked', 'skipped', 'error'] as const
export type ResultStatus = (typeof RESULT_STATUSES)[number]

export type CaseResult = {
  readonly mandatory: boolean
  /** null: no result yet */
  readonly status: ResultStatus | null
  readonly waived: boolean
}

export const RUN_STATES = ['passed', 'failed', 'incomplete', 'no_policy'] as const
export type RunState = (typeof RUN_STATES)[number]
export type RunCounts = Readonly<Record<ResultStatus | 'waived' | 'missing', number>>

export type RunVerdict = {
  readonly state: RunState
  readonly hasWaiver: boolean
  /** no mandatory case stands on its own feet; such a run can carry no pass */
  readonly allWaived: boolean
  /** null when there is no plan to count: that is unknown, and never 0 */
  readonly counts: RunCounts | null
}

/**
 * What a run's results amount to. A mandatory case that failed or broke (`error`) fails the run; one that is missing,
 * `blocked` or `skipped` was not tried, so the run is incomplete and not failed. A plan without a mandatory case
 * demands nothing and is `no_policy`. A waived case is tolerated and counted as waived, whatever its status.
 */
export function runVerdict(results: readonly CaseResult[]): RunVerdict {
  const mandatory = results.filter((result) => result.mandatory)
  const demanded = mandatory.filter((result) => !result.waived)
  const failed = demanded.some(({ status }) => status === 'failed' || status === 'error')
  const untried = demanded.some(({ status }) => status !== 'passed')
  const tried = failed ? 'failed' : untried ? 'incomplete' : 'passed'
  return {
    state: mandatory.length === 0 ? 'no_policy' : tried,
    hasWaiver: results.some(({ waived }) => waived),
    allWaived: mandatory.length > 0 && demanded.length === 0,
    counts: results.length === 0 ? null : countResults(results),
  }
}

function countResults(results: readonly CaseResult[]): RunCounts {
  const counts = { passed: 0, failed: 0, blocked: 0, skipped: 0, error: 0, waived: 0, missing: 0 }
  for (const { status, waived } of results) counts[waived ? 'waived' : (status ?? 'missing')] += 1
  return counts
}
