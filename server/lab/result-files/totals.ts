import { LIMITS } from './limits'
import type { CaseStatus, ClaimedTotals, ResultTotals } from './result-file'

const COUNTED_AS: Record<CaseStatus, keyof ResultTotals | null> = {
  passed: null,
  failed: 'failures',
  error: 'errors',
  skipped: 'skipped',
  blocked: 'other',
}

export const NO_TOTALS: ResultTotals = { tests: 0, failures: 0, errors: 0, skipped: 0, other: 0 }

export function countCase(totals: ResultTotals, status: CaseStatus): void {
  totals.tests += 1
  const column = COUNTED_AS[status]
  if (column) totals[column] += 1
}

/** A count attribute as a number, or null when it is absent or no plain count. */
export function readCount(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
}

/** Sums what is known; all unknown stays unknown, never 0. */
export function addCounts(...counts: (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null)
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
}

/** One sentence for each column where the attributes and the cases differ. */
export function compareClaims(where: string, claimed: ClaimedTotals, counted: ResultTotals): string[] {
  return (Object.keys(NO_TOTALS) as (keyof ResultTotals)[])
    .filter((column) => claimed[column] !== null && claimed[column] !== counted[column])
    .map((column) => `${where}: ${column} says ${claimed[column]}, counted ${counted[column]}`)
}

/** A list of sentences that stays short however many are added. */
export function disagreementList() {
  const lines: string[] = []
  let left = 0
  return {
    add(...added: string[]): void {
      for (const line of added) {
        if (lines.length < LIMITS.disagreements) lines.push(line)
        else left += 1
      }
    },
    all: (): string[] => (left === 0 ? lines : [...lines, `and ${left} more`]),
  }
}
