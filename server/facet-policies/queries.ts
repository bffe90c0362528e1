import { desc } from 'drizzle-orm'
import { z } from 'zod'
import { build, component, customer, facetPolicyRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { componentFacetKey, componentName } from '../domain/facets'
import { isAnyOf } from '../environments/configuration'
import { input } from '../forms'
import { readPolicies } from '../verdicts/evidence'
import { planPolicyChange } from './plan-change'
import { policyRows, readWanted } from './policy-input'

/** The policies that hold, who changed them and why, newest first, and which components of which kind there are to watch. */
export const readFacetPolicies = async (tx: Tx) => {
  const revisions = await tx.db.select().from(facetPolicyRevision).orderBy(desc(facetPolicyRevision.number))
  const parts = await tx.db.selectDistinct({ kind: component.kind, name: component.name }).from(component)
  const seen = [...Map.groupBy(parts, row => componentFacetKey(row.kind))].map(([key, rows]) => ({ key, names: [...new Set(rows.map(row => componentName(row.name)))].sort() }))
  return { policies: await readPolicies(tx), revisions, seen: seen.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }
}

export const previewPoliciesInput = input({ rows: policyRows() })

/** What a change would do, for the page: nothing is written. */
export const previewPolicies = async (tx: Tx, given: z.infer<typeof previewPoliciesInput>) => {
  const plan = await planPolicyChange(tx, readWanted(given.rows))
  const names = new Map((await tx.db.select({ id: customer.id, name: customer.name }).from(customer)).map(row => [row.id, row.name]))
  const nameAll = (ids: Iterable<string>) => [...new Set(ids)].map(id => names.get(id) ?? '').sort()
  const builds = await tx.db.select().from(build).where(isAnyOf(build.id, [...new Set([...plan.changes, ...plan.stale, ...plan.gaps].map(row => row.buildId))]))
  const buildOf = (id: string) => builds.find(row => row.id === id)!
  return {
    policies: plan.changedKeys.map(key => ({ before: plan.before.find(one => one.key === key) ?? null, after: plan.after.find(one => one.key === key)! })),
    profilesBefore: plan.profilesBefore,
    profilesAfter: plan.profiles.size,
    installationsMoved: plan.states.filter(({ one, to }) => plan.profiles.get(to.hash)!.id !== one.profileId).reduce((sum, { members }) => sum + members.length, 0),
    changes: plan.changes.map(({ customerIds, ...change }) => ({ ...change, build: buildOf(change.buildId), customers: nameAll(customerIds) })),
    stale: [...Map.groupBy(plan.stale, row => row.buildId)].map(([buildId, rows]) => ({
      build: buildOf(buildId), approvals: new Set(rows.map(row => row.decisionId)).size, installations: rows.length, customers: nameAll(rows.map(row => row.customerId)),
    })),
    failing: plan.failing.length,
    gaps: plan.gaps.map(gap => ({ ...gap, build: buildOf(gap.buildId) })),
    digest: plan.digest,
  }
}
