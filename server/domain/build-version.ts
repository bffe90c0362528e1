export type BuildVersion = readonly [number, number, number, number]

const LARGEST_PART = 2 ** 31 - 1
const DOTTED = /^(?:version\s*|v\.?\s*)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/i
const DISPLAYED = /^(?:version\s*|v\.?\s*)?(\d+)\.(\d+)\s*\(\s*build\s+(\d+)\.(\d+)\s*\)$/i

/**
 * Reads a version in any spelling servers and vendors use: `8.01.0311.003`, `v8.1.311.3`,
 * `Version 8.1 (Build 311.3)`, full-width digits, blanks around it. Anything but four integers is null,
 * because three parts name a product line and not a build (rule 1).
 */
export function parseBuildVersion(text: string): BuildVersion | null {
  const plain = text.normalize('NFKC').trim()
  const match = DOTTED.exec(plain) ?? DISPLAYED.exec(plain)
  if (!match) return null
  const [major, minor, build, revision] = match.slice(1).map(Number) as [number, number, number, number]
  const parts = [major, minor, build, revision] as const
  return parts.every((part) => part <= LARGEST_PART) ? parts : null
}

export function formatBuildVersion(version: BuildVersion): string {
  return version.join('.')
}

/** Negative when `a` is the lower version. Only meaningful inside one branch: branches live in parallel. */
export function compareBuildVersions(a: BuildVersion, b: BuildVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]
}

export function equalBuildVersions(a: BuildVersion | null, b: BuildVersion | null): boolean {
  if (a === null || b === null) return a === b
  return compareBuildVersions(a, b) === 0
}
