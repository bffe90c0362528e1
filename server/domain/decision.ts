import type { Reboot } from './restart'
import { isWorseOutcome, type Outcome } from './status'

export const DECISION_KINDS = ['approved', 'declined', 'deferred', 'risk_accepted', 'revoked'] as const
export type DecisionKind = (typeof DECISION_KINDS)[number]

/** What an approval or a risk acceptance saw. `outcome` is null where there was no verdict. */
export type Pinned = { readonly installationId: string; readonly profileId: string; readonly outcome: Outcome | null }

export type Decision = {
  readonly kind: DecisionKind
  readonly at: Date
  readonly until: Date | null
  /** the customer's own word, not one given under a standing rule */
  readonly own: boolean
  readonly verdictRevisionId: string | null
  readonly pinned: readonly Pinned[]
  /** keys of the conditions acknowledged by name */
  readonly acknowledged: readonly string[]
  /** the restart it was told of; null or left out where that was not recorded */
  readonly seenReboot?: Reboot | null
}

export type RiskAcceptance = {
  readonly effect: 'install' | 'wait'
  readonly pinned: readonly Pinned[]
  readonly expiresAt: Date
  readonly askedBy: string
  /** null until a second person accepts it */
  readonly acceptedBy: string | null
}

/**
 * The decision that counts (rule 4), of all decisions of one environment on one build in the order they were recorded:
 * the latest, and a customer's own word beats a delegated one. A revocation ends all that was said before it, whoever
 * recorded it: the recall is not the customer's word, and still no approval survives it.
 */
export function currentDecision<T extends Pick<Decision, 'kind' | 'at' | 'own'>>(list: readonly T[]): T | null {
  const ordered = [...list].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || Number(a.kind === 'revoked') - Number(b.kind === 'revoked'),
  )
  const since = ordered.slice(Math.max(0, ordered.findLastIndex(({ kind }) => kind === 'revoked')))
  return since.findLast(({ own }) => own) ?? since.at(-1) ?? null
}

/**
 * Has the ground under an approval moved for one installation? `staleSince` is the recorded fact that it had moved
 * before: whoever writes an outcome or a profile records it once, in that transaction, and it is never cleared, so
 * drifting back does not revive an approval. An installation the approval never saw is stale as well.
 */
export function isStale(
  approval: Pick<Decision, 'pinned'>,
  now: { readonly installationId: string; readonly profileId: string; readonly outcome: Outcome | null; readonly staleSince: Date | null },
): boolean {
  if (now.staleSince !== null) return true
  const pin = approval.pinned.find(({ installationId }) => installationId === now.installationId)
  if (!pin || pin.profileId !== now.profileId) return true
  if (now.outcome === null || pin.outcome === null) return now.outcome !== pin.outcome
  return isWorseOutcome(now.outcome, pin.outcome)
}

/** In force: accepted by a second person, and not yet expired (`expiresAt` is exclusive). */
export function isLiveRisk(risk: Pick<RiskAcceptance, 'askedBy' | 'acceptedBy' | 'expiresAt'>, now: Date): boolean {
  return risk.acceptedBy !== null && risk.acceptedBy !== risk.askedBy && now < risk.expiresAt
}

/** A risk is accepted for what it pinned only: this installation, this profile, this very outcome. */
export function pinsExactly(risk: Pick<RiskAcceptance, 'pinned'>, now: Pinned): boolean {
  return risk.pinned.some(
    (pin) => pin.installationId === now.installationId && pin.profileId === now.profileId && pin.outcome === now.outcome,
  )
}
