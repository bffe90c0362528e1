import { inArray } from 'drizzle-orm'
import { decision, decisionStaleness } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { currentDecision } from '../domain/decision'
import { isWorseOutcome, type Outcome } from '../domain/status'
import type { State } from './read-states'

export type StaleApproval = { decisionId: string; buildId: string; environmentId: string; customerId: string; installationId: string; cause: 'outcome_worse' | 'profile_changed' }

type Ground = {
  states: readonly State[]
  profiles: ReadonlyMap<string, { id: string }>
  evaluations: ReadonlyMap<string, { outcome: Outcome; installedOutcome: Outcome }>
  /** `from to`: profiles that stand for each other, before and after */
  restated: ReadonlySet<string>
}

/** The approvals that count today, installation by installation, whose ground the change would take away: a worse outcome, or another profile. */
export const findStaleApprovals = async (tx: Tx, { states, profiles, evaluations, restated }: Ground): Promise<StaleApproval[]> => {
  const placeOf = (row: { environmentId: string; buildId: string }) => `${row.environmentId} ${row.buildId}`
  const decisions = await tx.db.select().from(decision)
  const approvals = [...Map.groupBy(decisions, placeOf).values()].flatMap(rows => currentDecision(rows) ?? []).filter(row => row.kind === 'approved')
  if (approvals.length === 0) return []
  const already = new Set((await tx.db.select().from(decisionStaleness).where(inArray(decisionStaleness.decisionId, approvals.map(row => row.id)))).map(row => `${row.decisionId} ${row.installationId}`))
  const stateOf = new Map(states.flatMap(state => state.members.map(member => [member.id, state] as const)))
  return approvals.flatMap(approval =>
    approval.pinned.flatMap((pin): StaleApproval[] => {
      const state = stateOf.get(pin.installationId)
      if (!state || already.has(`${approval.id} ${pin.installationId}`)) return []
      const evaluation = evaluations.get(`${approval.buildId} ${state.to.hash}`)
      const installed = state.one.buildId === approval.buildId
      const outcome = evaluation && (installed || pin.startAside ? evaluation.installedOutcome : evaluation.outcome)
      const now = profiles.get(state.to.hash)!.id
      const cause = outcome && pin.outcome && isWorseOutcome(outcome, pin.outcome as Outcome) ? 'outcome_worse' : !installed && pin.profileId !== now && !restated.has(`${pin.profileId} ${now}`) ? 'profile_changed' : null
      const { id: decisionId, buildId, environmentId, customerId } = approval
      return cause ? [{ decisionId, buildId, environmentId, customerId, installationId: pin.installationId, cause }] : []
    }),
  )
}
