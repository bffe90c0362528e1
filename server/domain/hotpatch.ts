import type { BuildKind } from './build'
import type { Gate } from './may-install'

/** What the chain asks of a build: the baseline it is named for, when it is a hotpatch and one is known. */
export type Chained = { readonly buildId: string; readonly kind: BuildKind; readonly baselineId: string | null }

/**
 * A hotpatch goes on its named baseline, or on an earlier hotpatch of the same one; where its baseline is not known, on
 * nothing. Everything else is open. `installed` is null where no build of the catalogue is confirmed.
 */
export function hotpatchChain(build: Chained, installed: Chained | null): Gate {
  if (build.kind !== 'hotpatch') return { open: true }
  if (build.baselineId === null) return { open: false, detail: 'baseline_unknown' }
  const standsOnIt = installed !== null && (installed.buildId === build.baselineId || (installed.kind === 'hotpatch' && installed.baselineId === build.baselineId))
  return standsOnIt ? { open: true } : { open: false, detail: 'baseline' }
}
