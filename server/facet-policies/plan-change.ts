import { createHash, randomUUID } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import { build, facetPolicyRevision, outcome, profile, profileRestatement } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { applicabilityOf, readLineageFor } from '../decisions/ground'
import { findConditionGaps, sayTheSame, settlePolicies, type ConditionGap } from '../domain/facet-policy'
import { countingPolicies, type FacetPolicy, type Facets } from '../domain/facets'
import type { Outcome } from '../domain/status'
import { isAnyOf } from '../environments/configuration'
import { evaluateProfile, mattersTo, type Evaluation } from '../verdicts/evaluate'
import { readCurrentRevisions, readPolicies, readSealedRuns, readSignOffs, type Revision } from '../verdicts/evidence'
import { findStaleApprovals, type StaleApproval } from './stale-approvals'
import { readStates, type State } from './read-states'

type Verdict = { revision: Revision; build: Build }
type NewProfile = { id: string; hash: string; facets: Facets; productId: string; branchId: string | null; isNew: boolean }
/** One build's outcome going from one to another where it may be installed, or (`installed`) where it is. */
export type OutcomeChange = { buildId: string; from: Outcome | null; to: Outcome; installed: boolean; installations: number; customerIds: string[] }
export type PolicyPlan = Awaited<ReturnType<typeof planPolicyChange>>

/**
 * Everything a change of policies would do, worked out and not written: the page shows it, the confirmation works it out
 * again under the lock and writes it if the digest is still the same.
 */
export const planPolicyChange = async (tx: Tx, wanted: readonly FacetPolicy[]) => {
  const before = await readPolicies(tx)
  const after = settlePolicies(before, wanted)
  const states = await readStates(tx, after)
  const profiles = await nameProfiles(tx, states)
  const verdicts = await readVerdicts(tx)
  const evaluations = await evaluateAll(tx, verdicts, profiles, after)
  const held = await readOutcomes(tx, verdicts, states)
  const changes = await listOutcomeChanges(tx, { states, profiles, verdicts, evaluations, held })
  const restatements = await planRestatements(tx, states, profiles, before, after)
  const stale = await findStaleApprovals(tx, { states, profiles, evaluations, restated: restatements.all })
  const plan = {
    before,
    after,
    changedKeys: after.filter(one => JSON.stringify(one) !== JSON.stringify(before.find(({ key }) => key === one.key))).map(({ key }) => key),
    states,
    profiles,
    verdicts,
    evaluations,
    changes,
    stale,
    newRestatements: restatements.added,
    failing: listNewFailures({ states, verdicts, evaluations, held }),
    gaps: verdicts.flatMap(({ revision, build: tested }) => findConditionGaps(revision.conditions, after).map(gap => ({ ...gap, buildId: tested.id }))) as (ConditionGap & { buildId: string })[],
    profilesBefore: new Set(states.map(({ one }) => one.profileId)).size,
    number: await readNumber(tx),
  }
  return { ...plan, digest: digestOf(plan) }
}

const readNumber = async (tx: Tx): Promise<number> => {
  const rows = await tx.db.select({ number: facetPolicyRevision.number }).from(facetPolicyRevision)
  return Math.max(0, ...rows.map(row => row.number))
}

/** Each profile there would be, by its hash, with the id it has or would get. */
const nameProfiles = async (tx: Tx, states: readonly State[]): Promise<Map<string, NewProfile>> => {
  const distinct = new Map(states.map(state => [state.to.hash, state]))
  const known = await tx.db.select({ id: profile.id, hash: profile.hash }).from(profile).where(isAnyOf(profile.hash, [...distinct.keys()]))
  const ids = new Map(known.map(row => [row.hash, row.id]))
  const named = [...distinct].map(([hash, { one, to }]): [string, NewProfile] => [
    hash,
    { id: ids.get(hash) ?? randomUUID(), hash, facets: to.facets, productId: one.productId, branchId: one.branchId, isNew: !ids.has(hash) },
  ])
  return new Map(named)
}

const readVerdicts = async (tx: Tx): Promise<Verdict[]> => {
  const revisions = await readCurrentRevisions(tx)
  if (revisions.length === 0) return []
  const builds = await withOwnAppliesTo(tx, await tx.db.select().from(build).where(inArray(build.id, revisions.map(row => row.buildId))))
  const byId = new Map(builds.map(row => [row.id, row]))
  return revisions.map(revision => ({ revision, build: byId.get(revision.buildId)! })).toSorted((a, b) => (a.build.id < b.build.id ? -1 : 1))
}

/** `build profile-hash` → what the current verdict would mean. */
const evaluateAll = async (tx: Tx, verdicts: readonly Verdict[], profiles: ReadonlyMap<string, NewProfile>, policies: readonly FacetPolicy[]): Promise<Map<string, Evaluation>> => {
  const [signOffs, runs] = [await readSignOffs(tx), await readSealedRuns(tx, verdicts.map(one => one.build.id))]
  return new Map(
    verdicts.flatMap(({ revision, build: tested }) => {
      const ground = { policies, signOffs, runs: runs.get(tested.id) ?? [] }
      const concerned = [...profiles.values()].filter(one => mattersTo(tested, one))
      return concerned.map((one): [string, Evaluation] => [`${tested.id} ${one.hash}`, evaluateProfile(revision, ground, one, tx.now)])
    }),
  )
}

type Held = { outcome: Outcome; installedOutcome: Outcome }

/** `build profile-id` → what the current verdict means now. */
const readOutcomes = async (tx: Tx, verdicts: readonly Verdict[], states: readonly State[]): Promise<Map<string, Held>> => {
  const rows = await tx.db
    .select({ buildId: outcome.buildId, profileId: outcome.profileId, outcome: outcome.outcome, installedOutcome: outcome.installedOutcome })
    .from(outcome)
    .where(and(isAnyOf(outcome.revisionId, verdicts.map(one => one.revision.id)), isAnyOf(outcome.profileId, [...new Set(states.map(({ one }) => one.profileId))])))
  return new Map(rows.map(row => [`${row.buildId} ${row.profileId}`, row]))
}

type Ground = { states: readonly State[]; profiles: ReadonlyMap<string, NewProfile>; verdicts: readonly Verdict[]; evaluations: ReadonlyMap<string, Evaluation>; held: ReadonlyMap<string, Held> }

const listOutcomeChanges = async (tx: Tx, { states, verdicts, evaluations, held }: Ground): Promise<OutcomeChange[]> => {
  const theirs = states.map(state => ({ ...state, members: state.members.filter(one => one.customerId !== null) })).filter(state => state.members.length > 0)
  const lineage = await readLineageFor(tx, verdicts.map(one => one.build), theirs.map(({ one }) => one))
  const changes = new Map<string, Omit<OutcomeChange, 'customerIds'> & { customers: Set<string> }>()
  for (const { one, to: profileTo, members } of theirs) {
    for (const { build: tested } of verdicts) {
      const evaluation = evaluations.get(`${tested.id} ${profileTo.hash}`)
      if (!evaluation) continue
      const applies = applicabilityOf(lineage, tested, one)
      if (applies === 'not_applicable' || applies === 'superseded') continue
      const installed = applies === 'installed'
      const was = held.get(`${tested.id} ${one.profileId}`)
      const [from, to] = installed ? [was?.installedOutcome ?? null, evaluation.installedOutcome] : [was?.outcome ?? null, evaluation.outcome]
      if (from === to) continue
      const key = [tested.id, from, to, installed].join(' ')
      const change = changes.get(key) ?? { buildId: tested.id, from, to, installed, installations: 0, customers: new Set<string>() }
      change.installations += members.length
      for (const member of members) change.customers.add(member.customerId!)
      changes.set(key, change)
    }
  }
  return [...changes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { customers, ...change }]) => ({ ...change, customerIds: [...customers].sort() }))
}

/** Customers' installations that have a build and would learn by this change that it fails there. */
const listNewFailures = ({ states, verdicts, evaluations, held }: Omit<Ground, 'profiles'>) =>
  states.flatMap(({ one, to, members }) => {
    const verdict = verdicts.find(({ build: tested }) => tested.id === one.buildId)
    if (!verdict || evaluations.get(`${one.buildId} ${to.hash}`)?.installedOutcome !== 'fail' || held.get(`${one.buildId} ${one.profileId}`)?.installedOutcome === 'fail') return []
    return members.filter(member => member.customerId !== null).map(member => ({ id: member.id, buildId: verdict.build.id, revisionId: verdict.revision.id }))
  })

/**
 * Which profiles go on as which. What an approval pinned two changes ago stands for today's profile only if the two say
 * the same in every facet that counts in both: what drifted while nobody counted it is drift when it counts again.
 */
const planRestatements = async (tx: Tx, states: readonly State[], profiles: ReadonlyMap<string, NewProfile>, before: readonly FacetPolicy[], after: readonly FacetPolicy[]) => {
  const earlier = await tx.db
    .select({ from: profileRestatement.fromProfileId, to: profileRestatement.toProfileId, facets: profile.facets })
    .from(profileRestatement)
    .innerJoin(profile, and(eq(profile.consultancyId, profileRestatement.consultancyId), eq(profile.id, profileRestatement.fromProfileId)))
  const all = new Set(earlier.map(row => `${row.from} ${row.to}`))
  const byTo = Map.groupBy(earlier, row => row.to)
  const added: { from: string; to: string }[] = []
  const add = (from: string, to: string): void => {
    if (from === to || all.has(`${from} ${to}`)) return
    all.add(`${from} ${to}`)
    added.push({ from, to })
  }
  for (const { one, to } of states) {
    const next = profiles.get(to.hash)!
    add(one.profileId, next.id)
    const same = (byTo.get(one.profileId) ?? []).filter(row => sayTheSame(row.facets, next.facets, countingPolicies(before), countingPolicies(after)))
    for (const { from } of same) add(from, next.id)
  }
  return { added, all }
}

/** Over what was shown and what it rests on; nothing in it depends on the clock or on ids not yet given. */
const digestOf = (plan: { number: number; after: readonly FacetPolicy[]; states: readonly State[]; verdicts: readonly Verdict[]; changes: readonly OutcomeChange[]; stale: readonly StaleApproval[]; gaps: readonly unknown[] }): string => {
  const moves = plan.states.map(({ one, to, members }) => [one.profileId, to.hash, one.buildId, members.map(member => member.id).sort()]).map(row => JSON.stringify(row)).sort()
  const seen = [plan.number, plan.after, moves, plan.verdicts.map(({ revision }) => revision.id), plan.changes, plan.stale.map(row => [row.decisionId, row.installationId, row.cause].join(' ')).sort(), plan.gaps]
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex')
}
