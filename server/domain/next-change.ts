import { mayInstall, type InstallAnswer, type InstallFacts } from './may-install'

type Turn = { readonly open: boolean; readonly at?: Date; readonly until?: Date }

/**
 * The earliest instant at which the clock alone could change what `mayInstall` says of these facts; null: it never will.
 * Until then the answer stands, as long as nobody writes anything. What rollout gates say of themselves is believed: when
 * a shut one opens, when an open one shuts.
 */
export function nextChange({ now, verdict, decision, risks, rollout }: InstallFacts): Date | null {
  const { holds, ...gates } = rollout
  const instants = [
    verdict?.validUntil,
    decision?.until,
    ...risks.map((risk) => risk.expiresAt),
    ...holds.map((hold) => ('pausedUntil' in hold ? (hold.pausedUntil as Date) : null)),
    ...Object.values<Turn>(gates).map((gate) => (gate.open ? gate.until : gate.at)),
  ]
  return earliest(instants.filter((instant) => instant && instant > now))
}

export function earliest(instants: readonly (Date | null | undefined)[]): Date | null {
  const times = instants.flatMap((instant) => (instant ? [instant.getTime()] : []))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

/** The answer of `mayInstall`, and until when the clock leaves it as it is. */
export type TimedAnswer = InstallAnswer & { readonly changesAt: Date | null }

export function askInTime(facts: InstallFacts): TimedAnswer {
  return { ...mayInstall(facts), changesAt: nextChange(facts) }
}
