import type { readIssuesOf } from '@/server/issues/queries'
import { issueOf } from '@/server/issues/replaces'
import { rowOfIssue, type ConditionRow } from '@/server/verdicts/draft-input'

/** The condition that the address asks the draft to begin with: what one of our issues says, as blocking or warning. */
export const suggestedBy = (issues: Awaited<ReturnType<typeof readIssuesOf>>, asked: { issue?: string; effect?: string }): ConditionRow | null => {
  const found = issues.find(row => row.issue.id === asked.issue)?.issue
  return found ? rowOfIssue(issueOf(found), asked.effect === 'warns' ? 'warns' : 'blocks', found.title, found.workaround) : null
}
