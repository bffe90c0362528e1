import type { Applicability } from './applicability'
import { isLiveRisk, isStale, pinsExactly, type Decision, type RiskAcceptance } from './decision'
import type { IdentityState } from './identity'
import { isRestartUnseen, type Reboot } from './restart'
import { compareStatuses, worstStatus, type Outcome, type Status } from './status'
import { isExpired } from './verdict-rules'

export const HOLD_LEVELS = ['consultancy', 'customer', 'environment', 'system', 'profile'] as const
export type Hold = {
  readonly level: (typeof HOLD_LEVELS)[number]
  readonly owner: 'consultancy' | 'customer'
  readonly reason: string
  /** not anybody's hold but the pause after a failed report, which ends by itself */
  readonly pausedUntil?: Date
}
export type Gate = {
  readonly open: boolean
  readonly detail?: string
  /** when it opens, or opened, where the clock alone decides */
  readonly at?: Date
  /** of an open gate: when the clock alone shuts it */
  readonly until?: Date
  /** systems it waits for */
  readonly count?: number
}
/** What rollout says now. Windows open by the clock, so the caller asks at `now`. */
export type RolloutFacts = {
  readonly holds: readonly Hold[]
  readonly chain: Gate
  readonly wave: Gate
  readonly ring: Gate
  readonly window: Gate
  /** that a backup was verified, where one is demanded; it is told as a shut window */
  readonly backup: Gate
}

/** No hold, and every gate open: where rollout has no facts yet. */
export function noRollout(): RolloutFacts {
  const open = { open: true }
  return { holds: [], chain: open, wave: open, ring: open, window: open, backup: open }
}

export type InstallFacts = {
  readonly now: Date
  readonly build: { readonly approvable: boolean; readonly withdrawn: boolean; readonly reboot?: Reboot }
  readonly installation: { readonly installationId: string; readonly profileId: string; readonly identity: IdentityState }
  readonly applicability: Applicability
  /** the current verdict revision */
  readonly verdict: { readonly validUntil: Date | null } | null
  /** the lab's state while there is no verdict; `no_policy` blocks even beside one */
  readonly lab: 'idle' | 'testing' | 'no_policy'
  /** what the verdict means for this installation's profile; null without a verdict */
  readonly outcome: Outcome | null
  /** `warns` conditions that are true or unknown here */
  readonly conditionKeys: readonly string[]
  /** decision.currentDecision of the environment on this build */
  readonly decision: Decision | null
  /** the recorded fact that the decision went stale for this installation */
  readonly staleSince: Date | null
  readonly risks: readonly RiskAcceptance[]
  /** what the build fixes is exploited: a plain refusal of it no longer counts, only a risk acceptance to wait does */
  readonly exploited?: boolean
  /** named by a published `replace_with` for this installation: offered whatever its version order and `start` */
  readonly remediation?: boolean
  readonly rollout: RolloutFacts
}

/** `at`: when the clock alone ends it; `count`: systems it waits for; `said`: the words of whoever set a hold. */
export type Reason = { readonly status: Status; readonly detail?: string; readonly at?: Date; readonly count?: number; readonly said?: string }
export type InstallAnswer = { readonly may: boolean; readonly status: Status; readonly reasons: readonly Reason[] }

const RISKABLE: readonly (Outcome | null)[] = ['fail', 'needs_info', 'needs_sign_off', 'not_covered']

/**
 * May this installation take this build, now? Rule 5 in full, and the only answer to that question. `reasons` holds
 * every one, worst first; it is `may_install` alone exactly when `may` is true.
 */
export function mayInstall(facts: InstallFacts): InstallAnswer {
  const reasons = listReasons(facts).toSorted((a, b) => compareStatuses(a.status, b.status))
  if (reasons.length === 0) return { may: true, status: 'may_install', reasons: [{ status: 'may_install' }] }
  return { may: false, status: reasons[0]!.status, reasons }
}

const TURNS: readonly Status[] = ['held', 'wave', 'ring', 'window']

/** Nothing stands against it but its turn: whoever had to decide has decided. */
export function waitsForTurn({ may, reasons }: InstallAnswer): boolean {
  return !may && reasons.every(({ status }) => TURNS.includes(status))
}

/** The worst of an environment's installations and the count of each; null for an environment that has none. */
export function environmentStatus(statuses: readonly Status[]): {
  readonly worst: Status | null
  readonly counts: Readonly<Partial<Record<Status, number>>>
} {
  const counts: Partial<Record<Status, number>> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return { worst: worstStatus(statuses), counts }
}

function listReasons(facts: InstallFacts): Reason[] {
  const { applicability, remediation } = facts
  if (applicability === 'not_applicable') return [{ status: 'not_applicable' }]
  if (applicability === 'superseded' && !remediation) return [...listDoubts(facts), { status: 'superseded' }]
  if (applicability === 'installed') return [...listInstalledReasons(facts), ...listDoubts(facts), { status: 'installed' }]
  return [...listBuildReasons(facts), ...listClearanceReasons(facts), ...listRolloutReasons(facts)]
}

// What stands on a system already is not asked for again; only what makes it dangerous there is said.
function listInstalledReasons({ build, outcome }: InstallFacts): Reason[] {
  const reasons: Reason[] = []
  if (build.withdrawn) reasons.push({ status: 'recalled' })
  if (outcome === 'fail') reasons.push({ status: 'fail' })
  return reasons
}

// What stands there decides "installed" and "superseded" too, so a doubt about it is never swallowed by them.
function listDoubts({ installation }: InstallFacts): Reason[] {
  return installation.identity === 'identity_unconfirmed' ? [{ status: 'identity_unconfirmed' }] : []
}

// Nothing a risk acceptance says reaches these.
function listBuildReasons(facts: InstallFacts): Reason[] {
  const { build, applicability, lab } = facts
  const reasons = listDoubts(facts)
  if (build.withdrawn) reasons.push({ status: 'recalled' })
  if (!build.approvable) reasons.push({ status: 'unapprovable' })
  if (lab === 'no_policy') reasons.push({ status: 'no_policy' })
  if (applicability === 'needs_info') reasons.push({ status: 'needs_info', detail: 'branch_unknown' })
  return reasons
}

function listClearanceReasons(facts: InstallFacts): Reason[] {
  const reasons: Reason[] = []
  const expired = facts.verdict !== null && isExpired(facts.verdict.validUntil, facts.now)
  if (expired) reasons.push({ status: 'expired', detail: 'verdict' })
  if (isRiskAccepted(facts)) return [...reasons, ...listRestartNews(facts), ...listRefusals(facts)]
  return [...reasons, ...listVerdictReasons(facts), ...listDecisionReasons(facts)]
}

function isRiskAccepted({ risks, now, installation, outcome, verdict }: InstallFacts): boolean {
  if (verdict !== null && !RISKABLE.includes(outcome)) return false
  const seen = { ...installation, outcome: verdict === null ? null : outcome }
  return risks.some((risk) => risk.effect === 'install' && isLiveRisk(risk, now) && pinsExactly(risk, seen))
}

// The latest word counts: a refusal recorded after the risk was accepted still stands.
function listRefusals(facts: InstallFacts): Reason[] {
  const refused: readonly Status[] = ['revoked', 'declined', 'deferred']
  return listDecisionReasons(facts).filter(({ status, detail }) => refused.includes(status) || detail === 'exploited' || detail === 'wait_not_pinned')
}

function listVerdictReasons({ verdict, outcome, lab }: InstallFacts): Reason[] {
  if (verdict === null) return [{ status: lab === 'testing' ? 'testing' : 'awaiting_verdict' }]
  if (outcome === null) return [{ status: 'needs_info', detail: 'not_evaluated' }]
  return outcome === 'pass' || outcome === 'conditional' ? [] : [{ status: outcome }]
}

function listDecisionReasons(facts: InstallFacts): Reason[] {
  const { decision, now, exploited } = facts
  if (decision === null) return [{ status: 'undecided' }]
  const over = decision.until !== null && now >= decision.until
  switch (decision.kind) {
    case 'approved':
      return [...listRestartNews(facts), ...listApprovalReasons(facts, decision, over)]
    case 'revoked':
      return [{ status: 'revoked' }]
    case 'declined':
    case 'deferred':
      if (!over && exploited) return [{ status: 'undecided', detail: 'exploited' }]
      return [{ status: over ? 'undecided' : decision.kind }]
    case 'risk_accepted':
      return [riskReason(facts, decision, over)]
  }
}

// Whoever permitted it was told of no restart: it is a reboot change now, and has to be permitted as that.
function listRestartNews({ decision, build }: InstallFacts): Reason[] {
  return isRestartUnseen(decision?.seenReboot ?? null, build.reboot ?? 'unknown') ? [{ status: 'stale', detail: 'reboot' }] : []
}

/** Every one of these permits nothing. A wait that is over, or that never saw this installation as it is, asks again. */
function riskReason({ risks, now, installation, verdict, outcome }: InstallFacts, { until }: Decision, over: boolean): Reason {
  const waits = risks.filter((risk) => risk.effect === 'wait' && isLiveRisk(risk, now))
  const seen = { ...installation, outcome: verdict === null ? null : outcome }
  if (waits.some((risk) => pinsExactly(risk, seen))) return { status: 'deferred', detail: 'risk_wait' }
  if (waits.length > 0) return { status: 'undecided', detail: 'wait_not_pinned' }
  const ended = risks.filter((risk) => now >= risk.expiresAt)
  const own = ended.filter((risk) => until === null || risk.expiresAt.getTime() === until.getTime())
  if (own.some((risk) => risk.effect === 'wait')) return { status: 'undecided', detail: 'wait_over' }
  return over || ended.length > 0 ? { status: 'expired', detail: 'risk' } : { status: 'undecided' }
}

function listApprovalReasons(
  { installation, outcome, staleSince, conditionKeys }: InstallFacts,
  approval: Decision,
  over: boolean,
): Reason[] {
  const reasons: Reason[] = []
  if (over) reasons.push({ status: 'expired', detail: 'approval' })
  if (isStale(approval, { ...installation, outcome, staleSince })) reasons.push({ status: 'stale' })
  if (outcome === 'conditional') {
    const missing = conditionKeys.filter((key) => !approval.acknowledged.includes(key))
    reasons.push(...missing.map((key): Reason => ({ status: 'unacknowledged', detail: key })))
  }
  return reasons
}

function listRolloutReasons({ rollout }: InstallFacts): Reason[] {
  const shut = (['chain', 'wave', 'ring', 'window', 'backup'] as const).filter((gate) => !rollout[gate].open)
  return [
    ...rollout.holds.map(heldReason),
    ...shut.map((gate): Reason => {
      const { detail, at, count } = rollout[gate]
      return { status: gate === 'backup' ? 'window' : gate, ...(detail && { detail }), ...(at && { at }), ...(count && { count }) }
    }),
  ]
}

function heldReason({ level, owner, reason, pausedUntil }: Hold): Reason {
  if (pausedUntil) return { status: 'held', detail: 'paused', at: pausedUntil }
  return { status: 'held', detail: `hold_${level}_${owner}`, said: reason }
}
