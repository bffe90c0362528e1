import { equalBuildVersions, type BuildVersion } from './build-version'

export type IdentityCandidate = {
  readonly buildId: string
  readonly version: BuildVersion | null
  readonly hash: string | null
  readonly aliases: readonly BuildVersion[]
  readonly releasedOn: Date | null
  readonly labels: readonly string[]
}

/** An engineer's recorded word that `version` is `buildId`: for one system, or once for the build. Latest last. */
export type IdentityConfirmation = {
  readonly buildId: string
  readonly version: BuildVersion | null
  readonly scope: 'system' | 'build'
}

export const IDENTITY_STATES = ['confirmed', 'identity_unconfirmed', 'unknown_version'] as const
export type IdentityState = (typeof IDENTITY_STATES)[number]
export type IdentityReason =
  | 'hash_match' | 'engineers_word' | 'version_match'
  | 'hash_differs' | 'alias_only' | 'alias_of_another' | 'several_builds' | 'seen_before_release'
  | 'same_label_unknown_version' | 'version_not_in_catalogue' | 'nothing_reported'

export type Identity = {
  readonly state: IdentityState
  readonly buildId: string | null
  readonly matchedBy: 'hash' | 'word' | 'version' | 'alias' | null
  /** every build this may be; a recall of any of them exposes the system */
  readonly mayBeIds: readonly string[]
  readonly reasons: readonly IdentityReason[]
}

/** Which build a system runs, by rule 1. `candidates` are the product's builds, overlay included. */
export function identifyBuild(
  reported: {
    readonly reportedVersion: BuildVersion | null
    readonly hash: string | null
    readonly seenOn: Date | null
    /** those recorded for this system, and those recorded for a build */
    readonly confirmations?: readonly IdentityConfirmation[]
  },
  candidates: readonly IdentityCandidate[],
): Identity {
  return (
    matchByHash(reported.hash, candidates) ??
    matchByWord(reported, reported.confirmations ?? [], candidates) ??
    matchByVersion(reported, candidates) ?? {
      state: 'unknown_version',
      buildId: null,
      matchedBy: null,
      mayBeIds: [],
      reasons: [reported.reportedVersion || reported.hash ? 'version_not_in_catalogue' : 'nothing_reported'],
    }
  )
}

function matchByHash(hash: string | null, candidates: readonly IdentityCandidate[]): Identity | null {
  if (hash === null) return null
  const matches = candidates.filter((candidate) => candidate.hash !== null && sameHash(candidate.hash, hash))
  if (matches.length === 0) return null
  return matches.length === 1 ? settled(matches[0]!.buildId, 'hash', 'hash_match') : unsettled(matches, 'hash', ['several_builds'])
}

function matchByWord(
  { reportedVersion: version, hash }: { reportedVersion: BuildVersion | null; hash: string | null },
  confirmations: readonly IdentityConfirmation[],
  candidates: readonly IdentityCandidate[],
): Identity | null {
  // A word given about another version says nothing about what the system reports now; nor does one given for every
  // system where this one's hash is not that build's.
  const words = confirmations.filter((word) => {
    const meant = candidates.find(({ buildId }) => buildId === word.buildId)
    if (meant === undefined || !equalBuildVersions(word.version, version)) return false
    return word.scope === 'system' || hash === null || meant.hash === null || sameHash(meant.hash, hash)
  })
  const word = words.findLast(({ scope }) => scope === 'system') ?? words.at(-1)
  return word ? settled(word.buildId, 'word', 'engineers_word') : null
}

function matchByVersion(
  { reportedVersion, hash, seenOn }: { reportedVersion: BuildVersion | null; hash: string | null; seenOn: Date | null },
  candidates: readonly IdentityCandidate[],
): Identity | null {
  if (reportedVersion === null) return null
  const exact = candidates.filter(({ version }) => version !== null && equalBuildVersions(version, reportedVersion))
  const aliased = candidates.filter(
    (one) => !exact.includes(one) && one.aliases.some((alias) => equalBuildVersions(alias, reportedVersion)),
  )
  const matches = exact.length > 0 ? exact : aliased
  if (matches.length === 0) return null

  const labels = new Set(matches.flatMap((match) => match.labels))
  const lookalikes = candidates.filter(
    (one) => one.version === null && !matches.includes(one) && one.labels.some((label) => labels.has(label)),
  )
  const doubts: IdentityReason[] = []
  if (exact.length === 0) doubts.push('alias_only')
  else if (aliased.length > 0) doubts.push('alias_of_another')
  if (matches.length > 1) doubts.push('several_builds')
  if (matches.some((match) => hash !== null && match.hash !== null && !sameHash(match.hash, hash))) doubts.push('hash_differs')
  if (matches.some(({ releasedOn }) => seenOn !== null && releasedOn !== null && seenOn < releasedOn)) doubts.push('seen_before_release')
  if (lookalikes.length > 0) doubts.push('same_label_unknown_version')

  if (doubts.length === 0) return settled(matches[0]!.buildId, 'version', 'version_match')
  const mayBe = [...matches, ...(exact.length > 0 ? aliased : []), ...lookalikes]
  return { ...unsettled(mayBe, exact.length > 0 ? 'version' : 'alias', doubts), buildId: matches.length === 1 ? matches[0]!.buildId : null }
}

function settled(buildId: string, matchedBy: Identity['matchedBy'], reason: IdentityReason): Identity {
  return { state: 'confirmed', buildId, matchedBy, mayBeIds: [buildId], reasons: [reason] }
}

function unsettled(mayBe: readonly IdentityCandidate[], matchedBy: Identity['matchedBy'], reasons: IdentityReason[]): Identity {
  return { state: 'identity_unconfirmed', buildId: null, matchedBy, mayBeIds: mayBe.map(({ buildId }) => buildId), reasons }
}

function sameHash(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
