import type { BuildKind } from './build'
import { compareBuildVersions, type BuildVersion } from './build-version'
import type { Gate } from './may-install'

/** What the chain asks of a build: the baseline it is named for, when it is a hotpatch and one is known. */
export type Chained = { readonly buildId: string; readonly kind: BuildKind; readonly baselineId: string | null; readonly version?: BuildVersion | null }

/** `installFirst`: the build that opens the chain. Without one, nothing that could be installed now does. */
export type ChainGate = Gate & { readonly installFirst?: string }

/**
 * A hotpatch goes on its named baseline, or on an earlier hotpatch of the same one; where its baseline is not known, on
 * nothing. Below its baseline, that comes first. What stands above the baseline and is no hotpatch of it has left the
 * track, and no build brings it back before the next baseline. Everything else is open. `installed` is null where
 * nobody knows what is there.
 */
export function hotpatchChain(build: Chained, installed: Chained | null, baseline: Chained | null = null): ChainGate {
  if (build.kind !== 'hotpatch') return { open: true }
  if (build.baselineId === null) return { open: false, detail: 'baseline_unknown' }
  if (installed === null) return { open: false, detail: 'baseline' }
  const standsOnIt = installed.buildId === build.baselineId || (installed.kind === 'hotpatch' && installed.baselineId === build.baselineId)
  if (standsOnIt) return { open: true }
  if (isAbove(installed, baseline)) return { open: false, detail: 'off_track' }
  return { open: false, detail: 'baseline', installFirst: build.baselineId }
}

function isAbove(installed: Chained, baseline: Chained | null): boolean {
  if (!installed.version || !baseline?.version) return false
  return compareBuildVersions(installed.version, baseline.version) > 0
}

/** A release of one branch, as far as it tells which month's fixes it holds. */
export type MonthlyRelease = {
  readonly buildId: string
  readonly kind: BuildKind
  readonly branchId: string | null
  readonly releasedOn: string | null
  readonly datePrecision: 'day' | 'month' | null
  readonly withdrawn: boolean
}

/**
 * The cumulative update that a hotpatch stands for: of its branch, out the same day, or in the same month where only that
 * is known. Null where there is none, or more than one: a wrong one would hide an update that is missing.
 */
export function standsFor(hotpatch: MonthlyRelease, releases: readonly MonthlyRelease[]): string | null {
  if (hotpatch.kind !== 'hotpatch' || hotpatch.releasedOn === null) return null
  const same = releases.filter((one) => one.kind === 'cumulative_update' && one.branchId === hotpatch.branchId && !one.withdrawn && isSameRelease(one, hotpatch))
  return same.length === 1 ? same[0]!.buildId : null
}

function isSameRelease(a: MonthlyRelease, b: MonthlyRelease): boolean {
  if (a.releasedOn === null || b.releasedOn === null) return false
  if (a.datePrecision === 'day' && b.datePrecision === 'day') return a.releasedOn === b.releasedOn
  return a.releasedOn.slice(0, 7) === b.releasedOn.slice(0, 7)
}
