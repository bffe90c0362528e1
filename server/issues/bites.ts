import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { cohort, customer, profile } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { issueBites, type Replaces } from '../domain/issue'
import { isAnyOf } from '../environments/configuration'
import { issueBuildOf, issueOf, type IssueRow } from './replaces'

/** How many customers' installations an issue would bite if they took a build; `unknown` is not known, and never none. */
export type Bites = { bites: number; unknown: number; free: number; customers: { id: string; name: string; bites: number; unknown: number }[] }

/** Asked once for each distinct profile on the branches the build applies to. Where the branch is not known, neither is the answer. */
export const countBites = async (tx: Tx, build: Build, issues: readonly IssueRow[], replaces: Replaces): Promise<Map<string, Bites>> => {
  const branches = [...new Set([build.branchId, ...build.appliesTo].filter(one => one !== null))]
  const rows = issues.length === 0 ? [] : await tx.db
    .select({ profileId: cohort.profileId, branchId: cohort.branchId, customerId: cohort.customerId, name: customer.name, size: sql<number>`sum(${cohort.size})::int` })
    .from(cohort)
    .innerJoin(customer, eq(customer.id, cohort.customerId))
    .where(and(eq(cohort.productId, build.productId), or(isNull(cohort.branchId), inArray(cohort.branchId, branches))))
    .groupBy(cohort.profileId, cohort.branchId, cohort.customerId, customer.name)
  const profiles = new Map((await tx.db.select({ id: profile.id, facets: profile.facets }).from(profile).where(isAnyOf(profile.id, [...new Set(rows.map(row => row.profileId))]))).map(row => [row.id, row.facets]))
  return new Map(issues.map(one => {
    const truths = new Map([...profiles].map(([id, facets]) => [id, issueBites(issueOf(one), facets, issueBuildOf(build), replaces)]))
    const truthOf = (row: (typeof rows)[number]) => {
      const truth = truths.get(row.profileId)!
      return row.branchId === null && truth === 'true' ? 'unknown' : truth
    }
    const sum = (of: typeof rows, wanted: string) => of.filter(row => truthOf(row) === wanted).reduce((total, row) => total + row.size, 0)
    const customers = [...Map.groupBy(rows, row => row.customerId).values()].map(own => ({ id: own[0]!.customerId, name: own[0]!.name, bites: sum(own, 'true'), unknown: sum(own, 'unknown') }))
    return [one.id, { bites: sum(rows, 'true'), unknown: sum(rows, 'unknown'), free: sum(rows, 'false'), customers: customers.filter(row => row.bites + row.unknown > 0).toSorted((a, b) => a.name.localeCompare(b.name)) }]
  }))
}
