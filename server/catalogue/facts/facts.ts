import type { BuildKind, Channel } from '@/server/domain/build'
import type { BuildVersion } from '@/server/domain/build-version'
import type { Reboot } from '@/server/domain/restart'

/** What a month of a hotpatch calendar brings: a baseline needs a restart, a hotpatch does not. */
export const SHIPMENTS = ['baseline', 'hotpatch'] as const
export type Shipment = (typeof SHIPMENTS)[number]

export const ISSUE_STATES = ['reported', 'confirmed', 'mitigated', 'resolved'] as const
export type IssueState = (typeof ISSUE_STATES)[number]

/** The facts of a build that sources may disagree on. */
export const CLAIMED_FIELDS = ['label', 'version', 'kb', 'released_on', 'reboot', 'hash', 'withdrawn', 'severity', 'cves', 'exploited_since', 'applies_to'] as const
export type ClaimedField = (typeof CLAIMED_FIELDS)[number]

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
  /** ISO date; the first of the month when only the month is known; null when no source gives one. */
  releasedOn: string | null
  datePrecision: 'day' | 'month' | null
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

/** One month of a hotpatch calendar. `baselineKey` is the baseline that a hotpatch is installed on. */
export type HotpatchMonthFact = {
  branchKey: string
  month: string
  planned: Shipment | 'unknown'
  shipped: Shipment | null
  buildKey: string | null
  baselineKey: string | null
  sources: readonly string[]
  note: string
}

/** Affects builds from `affectedFrom` on and before `fixedIn`, in the branch of `affectedFrom` or in the whole product. */
export type KnownIssueFact = {
  key: string
  productKey: string
  title: string
  url: string
  affectedFrom: BuildVersion | null
  fixedIn: BuildVersion | null
  sameBranchOnly: boolean
  fromKb: string | null
  fixedKb: string | null
  status: IssueState
  sources: readonly string[]
}

/** A list of known issues that was read for a product. Where there is none, nothing is known of its issues. */
export type IssueFeedFact = { product: string; source: string; note: string }

/** What another source says of a build; the build's own cell says what we hold to be right. */
export type ClaimFact = { build: string; field: ClaimedField; value: string; sources: readonly string[]; note: string }

/** What one source says of how urgent a build is; an empty cell says nothing. `exploited_since`: a day, or `no`. */
export type UrgencyFact = { build: string; severity: string; cves: readonly string[]; exploited_since: string; sources: readonly string[]; note: string }

/** One line of a build's fix list: the defect as the vendor names it. */
export type FixFact = { build: string; defect: string; sources: readonly string[]; note: string }

export type CatalogueFacts = {
  sources: readonly SourceFact[]
  products: readonly ProductFact[]
  branches: readonly BranchFact[]
  builds: readonly BuildFact[]
  edges: readonly EdgeFact[]
  months: readonly HotpatchMonthFact[]
  issues: readonly KnownIssueFact[]
  feeds: readonly IssueFeedFact[]
  claims: readonly ClaimFact[]
  urgencies: readonly UrgencyFact[]
  fixes: readonly FixFact[]
}
