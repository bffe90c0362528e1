import type { HotpatchMonthRow, KnownIssueRow } from './fact-rows'
import type { HotpatchMonthFact, KnownIssueFact } from './facts'

export function toHotpatchMonthFact(row: HotpatchMonthRow): HotpatchMonthFact {
  return {
    branchKey: row.branch,
    month: row.month,
    planned: row.planned,
    shipped: row.shipped || null,
    buildKey: row.build || null,
    baselineKey: row.baseline || null,
    sources: row.sources,
    note: row.note,
  }
}

export function toKnownIssueFact(row: KnownIssueRow): KnownIssueFact {
  return {
    key: row.key,
    productKey: row.product,
    title: row.title,
    url: row.url,
    affectedFrom: row.affected_from,
    fixedIn: row.fixed_in,
    sameBranchOnly: row.same_branch_only,
    fromKb: row.from_kb || null,
    fixedKb: row.fixed_kb || null,
    status: row.status,
    sources: row.sources,
  }
}
