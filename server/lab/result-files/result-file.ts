export type CaseStatus = 'passed' | 'failed' | 'error' | 'skipped' | 'blocked'

/** One test case of a result file. `fullName` is what the producer calls it, `name` is its last part. */
export type ImportedCase = {
  suite: string
  name: string
  fullName: string
  status: CaseStatus
  durationMs: number | null
  message: string | null
}

/** Always counted case by case; `other` holds the blocked ones (inconclusive, not runnable, unknown). */
export type ResultTotals = { tests: number; failures: number; errors: number; skipped: number; other: number }

/** What the file's own attributes say; null where they say nothing. */
export type ClaimedTotals = { [K in keyof ResultTotals]: number | null }

export type ResultFile = {
  format: 'nunit2' | 'junit'
  producer?: string
  cases: ImportedCase[]
  totals: ResultTotals
  claimed: ClaimedTotals | null
  disagreements: string[]
}
