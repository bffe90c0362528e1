export const BUILD_KINDS = [
  'rtm', 'service_pack', 'update_rollup', 'cumulative_update', 'security_update',
  'hotfix_update', 'baseline', 'hotpatch', 'interim_update', 'preview',
] as const
export type BuildKind = (typeof BUILD_KINDS)[number]

export const CHANNELS = ['general', 'prerelease', 'private', 'unverified'] as const
export type Channel = (typeof CHANNELS)[number]
