import type { Applicability } from './applicability'
import type { Identity } from './identity'

export const UPDATE_MODES = ['manual', 'managed', 'automatic'] as const
export type UpdateMode = (typeof UPDATE_MODES)[number]

/** How an installation is exposed: it has the build, may have it, would get it by itself, or was told that it may. Listed surest first. */
export const EXPOSURE_WAYS = ['exact_build', 'binary_hash', 'alias', 'identity_unconfirmed', 'automatic', 'managed_auto', 'approved'] as const
export type ExposureWay = (typeof EXPOSURE_WAYS)[number]

/** Is this installation exposed to the withdrawn build (rule 7), and in which way? Null: it is not. */
export function exposureOf({ withdrawnBuildId, identity, applicability, updateMode, approvesAutomatically, approved }: {
  readonly withdrawnBuildId: string
  readonly identity: Pick<Identity, 'state' | 'buildId' | 'matchedBy' | 'mayBeIds'>
  /** of the withdrawn build on this installation */
  readonly applicability: Applicability
  readonly updateMode: UpdateMode
  /** a managed system whose tool approves by itself */
  readonly approvesAutomatically: boolean
  /** a live approval: somebody may be installing it now, and nobody has reported it yet */
  readonly approved: boolean
}): ExposureWay | null {
  if (identity.state === 'confirmed' && identity.buildId === withdrawnBuildId) {
    return identity.matchedBy === 'hash' ? 'binary_hash' : 'exact_build'
  }
  if (identity.state === 'identity_unconfirmed' && identity.mayBeIds.includes(withdrawnBuildId)) {
    return identity.matchedBy === 'alias' && identity.buildId === withdrawnBuildId ? 'alias' : 'identity_unconfirmed'
  }
  // Where applicability itself is unsure the system is warned rather than forgotten.
  if (applicability !== 'applicable' && applicability !== 'needs_info') return null
  if (updateMode === 'automatic') return 'automatic'
  if (updateMode === 'managed' && approvesAutomatically) return 'managed_auto'
  return approved ? 'approved' : null
}
