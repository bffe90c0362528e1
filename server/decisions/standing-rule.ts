import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { decision, environment, standingRule } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant, type Contact } from '../actor'
import { audit } from '../audit'
import { referenceTo, type Build } from '../catalogue/queries'
import { readRestart } from '../catalogue/restart'
import { BUILD_KINDS } from '../domain/build'
import { currentDecision } from '../domain/decision'
import type { Status } from '../domain/status'
import { DomainError, found } from '../errors'
import { id, input, list } from '../forms'
import { announce } from '../live/announce'
import { installAnswers } from './install-facts'
import { pinsOf } from './pins'

export const signStandingRuleInput = input({ environmentId: id(), kinds: list(z.enum(BUILD_KINDS)) })
export const endStandingRuleInput = input({ standingRuleId: id() })

/** The customer's signature: what passes here, of these kinds, its consultant approves for it from the next publication on. */
export const signStandingRule = async (tx: Tx<Contact>, given: z.infer<typeof signStandingRuleInput>): Promise<{ id: string }> => {
  if (given.kinds.length === 0) throw new DomainError('bad_input', 'decisions.errors.ruleKinds', { field: 'kinds[]' })
  const [place] = await tx.db.select({ id: environment.id }).from(environment).where(eq(environment.id, given.environmentId))
  const { id: environmentId } = found(place, 'environment')
  const signed = { consultancyId: tx.consultancyId, customerId: tx.actor.customerId, environmentId, kinds: [...new Set(given.kinds)].sort(), signedById: tx.actor.userId, signedByName: tx.actor.name, signedAt: tx.now }
  const [row] = await tx.db.insert(standingRule).values(signed).returning({ id: standingRule.id })
  await audit(tx, { verb: 'decisions.sign_standing_rule', subject: { kind: 'standing_rule', id: row!.id }, after: signed })
  announce(tx, { kind: 'rule', subjectId: row!.id, customerIds: [signed.customerId] })
  return row!
}

/** Ends a rule; what was approved under it stands until somebody says otherwise. */
export const endStandingRule = async (tx: Tx<Contact>, { standingRuleId }: z.infer<typeof endStandingRuleInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(standingRule).where(eq(standingRule.id, standingRuleId)).for('update')
  const rule = found(row, 'standing rule')
  if (rule.endedAt) return { id: rule.id }
  const end = { endedAt: tx.now, endedByName: tx.actor.name }
  await tx.db.update(standingRule).set(end).where(eq(standingRule.id, rule.id))
  await audit(tx, { verb: 'decisions.end_standing_rule', subject: { kind: 'standing_rule', id: rule.id }, before: rule, after: end })
  announce(tx, { kind: 'rule', subjectId: rule.id, customerIds: [rule.customerId] })
  return { id: rule.id }
}

/** The rules a customer's contacts see, newest first, ended ones included. */
export const listStandingRules = async (tx: Tx<Contact>) => ({
  environments: await tx.db.select({ id: environment.id, name: environment.name }).from(environment).orderBy(asc(environment.name)),
  rules: await tx.db
    .select({ rule: standingRule, environment: environment.name })
    .from(standingRule)
    .innerJoin(environment, eq(environment.id, standingRule.environmentId))
    .orderBy(asc(standingRule.endedAt), asc(standingRule.signedAt)),
})

// A hold and a turn to come are no word against approving: the approval waits for them like any other.
const APPROVABLE: readonly Status[] = ['undecided', 'stale', 'held', 'wave', 'ring', 'window']

/**
 * Decides where a customer signed for it: a build of a signed kind is approved at once in an environment where at least
 * one installation passes and the customer has said nothing itself. Such a decision is delegated (`own` false), names
 * its rule, pins like any other, and gives way to the customer's own word. Conditions are never accepted this way.
 */
export const decideUnderStandingRules = async (tx: Tx<Consultant>, published: Build, revisionId: string): Promise<number> => {
  const rules = await tx.db.select().from(standingRule).where(isNull(standingRule.endedAt))
  const fitting = new Map(rules.filter(rule => rule.kinds.includes(published.kind)).map(rule => [rule.environmentId, rule]))
  if (fitting.size === 0) return 0
  // Nobody who signed for months without a restart signed for this one.
  const { reboot, afterAll } = await readRestart(tx, published)
  if (afterAll) return 0
  const rows = await installAnswers(tx, { buildIds: [published.id], environmentIds: [...fitting.keys()] })
  const said = await tx.db.select().from(decision).where(and(eq(decision.buildId, published.id)))
  let decided = 0
  for (const [environmentId, own] of Map.groupBy(rows, row => row.installation.environmentId)) {
    const rule = fitting.get(environmentId)!
    const current = currentDecision(said.filter(row => row.environmentId === environmentId))
    const approvable = own.some(row => row.outcome === 'pass' && row.answer.reasons.every(({ status }) => APPROVABLE.includes(status)))
    if (!approvable || current?.own || current?.kind === 'revoked') continue
    const fact = {
      consultancyId: tx.consultancyId,
      customerId: rule.customerId,
      environmentId,
      ...referenceTo(published),
      kind: 'approved' as const,
      own: false,
      standingRuleId: rule.id,
      verdictRevisionId: revisionId,
      pinned: pinsOf(own),
      seenReboot: reboot,
      ...makerOf(tx.actor),
      at: tx.now,
    }
    const [row] = await tx.db.insert(decision).values(fact).returning({ id: decision.id })
    await audit(tx, { verb: 'decisions.approved', subject: { kind: 'decision', id: row!.id }, customerId: rule.customerId, after: fact, detail: { buildId: published.id, environmentId, standingRuleId: rule.id } })
    decided++
  }
  return decided
}
