export const REBOOTS = ['yes', 'no', 'maybe', 'unknown'] as const
export type Reboot = (typeof REBOOTS)[number]

/**
 * Does the build now mean a restart that whoever decided on it was not told of? Told that there would be none, one that
 * may come is news; told nothing, one that will. `seen` is null where it was not recorded, which says nothing.
 */
export function isRestartUnseen(seen: Reboot | null, now: Reboot): boolean {
  if (seen === 'no') return now === 'yes' || now === 'maybe'
  return seen === 'unknown' && now === 'yes'
}

/** What is known of a build whose month was planned to need no restart. */
export type PlannedRestart = {
  readonly kind: string
  readonly reboot: Reboot
  /** the month of a hotpatch calendar that ships it; null outside of one */
  readonly month: { readonly planned: string; readonly shipped: string | null } | null
}

/** Planned to need no restart, and needing one after all: a hotpatch month that ships a baseline, or a hotpatch that turns out to restart (edge 12). */
export function needsRestartAfterAll({ kind, reboot, month }: PlannedRestart): boolean {
  if (month?.planned === 'hotpatch' && month.shipped === 'baseline') return true
  return kind === 'hotpatch' && reboot === 'yes'
}
