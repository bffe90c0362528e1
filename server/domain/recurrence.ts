import type { Facets } from './facets'
import { bitesAt, isAtLeast, type Issue, type Replaces } from './issue'
import type { ResultStatus } from './run-result'

/** What a sealed run says of one issue's case. */
export type SealedCase = {
  readonly status: ResultStatus | null
  readonly waived: boolean
  readonly buildId: string
  /** the facets of the run's subjects */
  readonly subjects: readonly Facets[]
}

/**
 * What a seal makes of an issue. Fixed: its case passed, unwaived, on a build at or after the one said to fix it, on a
 * subject where it would bite. Recurred: it was resolved and its case failed, waived or not, unless the build is older
 * than the fix. Anything else changes nothing.
 */
export function readSeal(issue: Issue, { status, waived, buildId, subjects }: SealedCase, replaces: Replaces): 'resolved' | 'recurred' | null {
  const { state, fixedInId } = issue
  if (fixedInId === null) return null
  const reached = isAtLeast(buildId, fixedInId, replaces)
  if (state === 'resolved') return (status === 'failed' || status === 'error') && reached !== 'false' ? 'recurred' : null
  const shown = subjects.some((facets) => bitesAt(issue, facets) === 'true')
  return status === 'passed' && !waived && reached === 'true' && shown ? 'resolved' : null
}
