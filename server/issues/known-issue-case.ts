import { createHash } from 'node:crypto'

/** The key of the case of a public known issue: named after it, so that it is taken in once. */
export const caseKeyOf = (knownIssueId: string): string => `KI-${createHash('sha256').update(knownIssueId).digest('hex').slice(0, 8)}`
