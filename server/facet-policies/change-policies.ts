import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { consultancy, decisionStaleness, facetPolicyRevision, profile, profileRestatement } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { countingPolicies } from '../domain/facets'
import { insertMany } from '../environments/change-many'
import { recordChanges } from '../environments/drift'
import { takePolicies } from '../environments/lock-policies'
import { DomainError } from '../errors'
import { input, line, prose } from '../forms'
import { announce } from '../live/announce'
import { alertMovedIntoFailure } from '../recalls/alert-failures'
import { outcomeRow, writeOutcomes } from '../verdicts/evaluate'
import { lockProfiles } from '../verdicts/lock-profiles'
import { planPolicyChange, type PolicyPlan } from './plan-change'
import { policyRows, readWanted } from './policy-input'

export const changePoliciesInput = input({ rows: policyRows(), seen: line(64), reason: prose(1000) })

/**
 * Does what the preview showed, all of it in this transaction, and nothing else: every installation gets its profile
 * anew, every distinct profile its outcomes, and the approvals whose ground is gone are stale. What changed since the
 * preview must be looked at again.
 */
export const changePolicies = async (tx: Tx<Consultant>, given: z.infer<typeof changePoliciesInput>): Promise<{ id: string }> => {
  await takePolicies(tx)
  await lockProfiles(tx, 'alone')
  const plan = await planPolicyChange(tx, readWanted(given.rows))
  if (plan.digest !== given.seen) throw new DomainError('conflict', 'facet-policies.errors.changedSince')
  if (plan.changedKeys.length === 0) throw new DomainError('bad_input', 'facet-policies.errors.nothing')
  const [gap] = plan.gaps
  if (gap) throw new DomainError('precondition', `facet-policies.errors.${gap.gap}`, { params: { condition: gap.conditionKey, facet: gap.facet, build: labelOf(plan, gap.buildId) } })
  const id = randomUUID()
  await tx.db.insert(facetPolicyRevision).values({ consultancyId: tx.consultancyId, id, number: plan.number + 1, policies: plan.after, reason: given.reason, ...makerOf(tx.actor), at: tx.now })
  await tx.db.update(consultancy).set({ watchedKinds: watchedKindsOf(plan) }).where(eq(consultancy.id, tx.consultancyId))
  await writePlan(tx, id, plan)
  await alertMovedIntoFailure(tx, plan.failing, id)
  const { before, after, changes, stale, changedKeys } = plan
  const detail = { reason: given.reason, changedKeys, profilesBefore: plan.profilesBefore, profilesAfter: plan.profiles.size, outcomeChanges: changes.map(({ customerIds, ...change }) => ({ ...change, customers: customerIds.length })), staleApprovals: stale.length }
  await audit(tx, { verb: 'facetPolicies.change', subject: { kind: 'facet_policy_revision', id }, before, after, detail })
  announce(tx, { kind: 'verdict', subjectId: id, customerIds: [...changes.flatMap(change => change.customerIds), ...stale.map(row => row.customerId)] })
  return { id }
}

const writePlan = async (tx: Tx<Consultant>, revisionId: string, { states, profiles, verdicts, evaluations, newRestatements, stale }: PolicyPlan): Promise<void> => {
  const { consultancyId, now } = tx
  await insertMany(tx, profile, [...profiles.values()].filter(one => one.isNew).map(({ id, hash, facets, productId, branchId }) => ({ consultancyId, id, hash, facets, productId, branchId, createdAt: now })))
  await insertMany(tx, profileRestatement, newRestatements.map(({ from, to }) => ({ consultancyId, fromProfileId: from, toProfileId: to, revisionId })))
  const moved = states.flatMap(({ to, members }) => members.map(one => ({ ...one, fromProfileId: one.profileId, toProfileId: profiles.get(to.hash)!.id }))).filter(row => row.fromProfileId !== row.toProfileId)
  if (moved.length > 0) {
    await tx.db.execute(sql`
      update installation as kept set profile_id = given.profile_id
      from unnest(${sql.param(moved.map(row => row.id))}::uuid[], ${sql.param(moved.map(row => row.toProfileId))}::uuid[]) as given(id, profile_id)
      where kept.consultancy_id = ${consultancyId} and kept.id = given.id`)
  }
  const rows = verdicts.flatMap(({ revision, build }) =>
    [...profiles.values()].flatMap(one => {
      const answer = evaluations.get(`${build.id} ${one.hash}`)
      return answer ? [outcomeRow(tx, revision, build, one, answer)] : []
    }),
  )
  await writeOutcomes(tx, rows)
  await insertMany(tx, decisionStaleness, stale.map(({ customerId, decisionId, installationId, cause }) => ({ consultancyId, customerId, decisionId, installationId, cause, at: now })))
  await recordChanges(tx, 'policy', moved)
}

const watchedKindsOf = ({ after }: PolicyPlan): string[] =>
  countingPolicies(after).filter(({ key }) => key.startsWith('component:')).map(({ key }) => key.slice('component:'.length))

const labelOf = ({ verdicts }: PolicyPlan, buildId: string): string => verdicts.find(one => one.build.id === buildId)!.build.labels.join(' / ')
