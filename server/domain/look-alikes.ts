import { equalBuildVersions, formatBuildVersion, type BuildVersion } from './build-version'

/** What of a build people and tools go by. */
export type Named = {
  readonly buildId: string
  readonly version: BuildVersion | null
  readonly hash: string | null
  readonly labels: readonly string[]
  readonly kbs: readonly string[]
  /** other versions its binaries answer, formatted */
  readonly aliases: readonly string[]
}

/**
 * Why two builds can be taken for each other, loudest first. `other_names`: one exact build under two names. `reissue`:
 * the name of one is that of the other with a `v2` behind it. `new_kb`: one name, and no KB in common.
 */
export const LIKENESSES = ['same_hash', 'same_version', 'other_names', 'same_label', 'reissue', 'new_kb', 'alias', 'shared_alias', 'hash_only', 'shared_kb'] as const
export type Likeness = (typeof LIKENESSES)[number]

export type LookAlike<B extends Named> = { readonly build: B; readonly why: readonly Likeness[] }

/** Why `a` and `b` look alike; nothing where they do not. Being alike makes no two builds one, and hands nothing on. */
export function likenessesOf(a: Named, b: Named): Likeness[] {
  if (a.buildId === b.buildId) return []
  const sameHash = a.hash !== null && b.hash !== null && plain(a.hash) === plain(b.hash)
  const sameVersion = a.version !== null && equalBuildVersions(a.version, b.version)
  const sameLabel = share(a.labels.map(plain), b.labels.map(plain))
  const reissue = !sameLabel && share(a.labels.map(nameWithoutReissue), b.labels.map(nameWithoutReissue))
  const alike = sameLabel || reissue
  const found: Record<Likeness, boolean> = {
    same_hash: sameHash,
    same_version: sameVersion,
    other_names: (sameHash || sameVersion) && !sameLabel,
    same_label: sameLabel,
    reissue,
    new_kb: alike && a.kbs.length > 0 && b.kbs.length > 0 && !share(a.kbs, b.kbs),
    alias: isAliasOf(a, b) || isAliasOf(b, a),
    shared_alias: share(a.aliases, b.aliases),
    hash_only: alike && (a.version === null || b.version === null),
    shared_kb: share(a.kbs, b.kbs),
  }
  return LIKENESSES.filter((likeness) => found[likeness])
}

/** The builds that look like this one, the most alike first. */
export function findLookAlikes<B extends Named>(one: Named, builds: readonly B[]): LookAlike<B>[] {
  return builds
    .map((build) => ({ build, why: likenessesOf(one, build) }))
    .filter(({ why }) => why.length > 0)
    .sort((a, b) => loudness(a.why) - loudness(b.why) || b.why.length - a.why.length)
}

const loudness = ([first]: readonly Likeness[]): number => LIKENESSES.indexOf(first!)

/** The names of one build, where it has more than one: whoever knows it by one may not know it by the other. */
export function otherNames({ labels }: Pick<Named, 'labels'>): readonly string[] {
  return new Set(labels.map(plain)).size > 1 ? labels : []
}

const plain = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/** `Nov24SUv2` and `Rollup 8-v2` are new packages under the names `Nov24SU` and `Rollup 8`. */
const nameWithoutReissue = (label: string): string => plain(label).replace(/[\s-]*v[2-9]$/, '')

const share = (a: readonly string[], b: readonly string[]): boolean => a.some((one) => b.includes(one))

const isAliasOf = (one: Named, other: Named): boolean => other.version !== null && one.aliases.includes(formatBuildVersion(other.version))
