import type { BuildKind, Channel } from './build'
import type { FacetValue } from './facets'

export type InstalledBuild = {
  readonly buildId: string
  readonly kind: BuildKind
  readonly channel: Channel
  readonly withdrawn: boolean
}

/**
 * What a build would be installed over (rule 2). Final RU4 over the pre-release is not final RU4 over RU3, so a build
 * off the normal road is named. `installed` is what stands there after the chain's own steps: when an interim update
 * is removed first, pass the build beneath it. Null, the unknown, for an uncatalogued or unconfirmed build.
 */
export function startOf({ installed, identityConfirmed }: {
  readonly installed: InstalledBuild | null
  readonly identityConfirmed: boolean
}): FacetValue {
  if (installed === null || !identityConfirmed) return null
  const normal = installed.channel === 'general' && installed.kind !== 'interim_update' && !installed.withdrawn
  return [normal ? 'normal' : installed.buildId]
}
