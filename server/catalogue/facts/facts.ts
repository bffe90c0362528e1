import type { BuildKind, Channel } from '@/server/domain/build'
import type { BuildVersion } from '@/server/domain/build-version'

export const REBOOTS = ['yes', 'no', 'maybe', 'unknown'] as const
export type Reboot = (typeof REBOOTS)[number]

export type SourceFact = { key: string; title: string; origin: string; licence: string }

export type ProductFact = { key: string; name: string; vendor: string }

/** `position` orders the branches of one product, oldest first, from 1; the one before it is the one it replaces. */
export type BranchFact = { key: string; productKey: string; name: string; position: number; replacesBranchKey: string | null }

/** A number the build also answers, or is also printed under. It never proves identity. */
export type AliasFact = { version: BuildVersion; sources: readonly string[]; note: string }

export type BuildFact = {
  key: string
  productKey: string
  branchKey: string
  labels: readonly string[]
  kind: BuildKind
  channel: Channel
  version: BuildVersion
  aliases: readonly AliasFact[]
  /** Each as `KB952580`. */
  kbs: readonly string[]
  /** ISO date; the first of the month when only the month is known. */
  releasedOn: string
  datePrecision: 'day' | 'month'
  reboot: Reboot
  withdrawal: { by: 'vendor'; reason: string } | null
  /** Key of the build that was shipped later under the same name. */
  reissuedAs: string | null
  /** Branch keys, own branch included. */
  appliesTo: readonly string[]
  sources: readonly string[]
  note: string
}

/** `newer` takes the place of `older`, in another branch; inside a branch the version order says so. */
export type EdgeFact = { newer: string; older: string; sources: readonly string[] }

export type CatalogueFacts = {
  sources: readonly SourceFact[]
  products: readonly ProductFact[]
  branches: readonly BranchFact[]
  builds: readonly BuildFact[]
  edges: readonly EdgeFact[]
}
