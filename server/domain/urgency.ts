import type { Applicability } from './applicability'
import type { IdentityState } from './identity'

/** Worst first, as vendors grade them. */
export const SEVERITIES = ['critical', 'important', 'moderate', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

export const URGENCY_FIELDS = ['severity', 'cves', 'exploited_since'] as const
export type UrgencyField = (typeof URGENCY_FIELDS)[number]

/** What one source says. `cves` are separated by `;`; `none` and `no` deny; an exploit's day is the latest it can have begun. */
export type UrgencyWord = { readonly field: UrgencyField; readonly value: string; readonly own: boolean; readonly at: Date }

export type Urgency = {
  readonly severity: Severity | null
  readonly cves: readonly string[]
  /** `unknown`: nobody says, which is not "no" */
  readonly exploited: 'yes' | 'no' | 'unknown'
  /** `YYYY-MM-DD`; only where it is exploited */
  readonly exploitedSince: string | null
  /** where what is said differs; every word is kept and shown */
  readonly disputed: readonly UrgencyField[]
}

/**
 * What is held of all that is said: the consultancy's own newest word; without one, the worst of the public ones (the
 * highest severity, the earliest exploit, every CVE), because waiting costs more than hurrying.
 */
export function holdUrgency(words: readonly UrgencyWord[]): Urgency {
  const held = Object.fromEntries(URGENCY_FIELDS.map((field) => [field, heldValues(words, field)])) as Record<UrgencyField, readonly string[]>
  const since = held.exploited_since.filter((value) => value !== 'no').toSorted()[0] ?? null
  return {
    severity: SEVERITIES.find((severity) => held.severity.includes(severity)) ?? null,
    cves: [...new Set(held.cves.flatMap((list) => list.split(';')))].filter((cve) => cve !== 'none').toSorted(),
    exploited: since !== null ? 'yes' : held.exploited_since.length > 0 ? 'no' : 'unknown',
    exploitedSince: since,
    disputed: URGENCY_FIELDS.filter((field) => isDisputed(words, field)),
  }
}

/** May be tested by a shorter plan without an engineer's written reason. */
export function isUrgent({ severity, exploited }: Pick<Urgency, 'severity' | 'exploited'>): boolean {
  return severity === 'critical' || exploited === 'yes'
}

/** The worst first: exploited (the longest known first), then by severity; what nobody grades comes last. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  const rank = ({ severity }: Urgency) => (severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity))
  const since = (one: Urgency) => one.exploitedSince ?? '9999'
  return since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : rank(a) - rank(b)
}

function newestOwn(words: readonly UrgencyWord[], field: UrgencyField): UrgencyWord | undefined {
  const own = words.filter((word) => word.own && word.field === field)
  return own.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
}

function heldValues(words: readonly UrgencyWord[], field: UrgencyField): readonly string[] {
  const own = newestOwn(words, field)
  return own ? [own.value] : words.filter((word) => word.field === field).map(({ value }) => value)
}

// Our own earlier words are no dispute: the newest replaced them.
function isDisputed(words: readonly UrgencyWord[], field: UrgencyField): boolean {
  const own = newestOwn(words, field)
  const said = [...words.filter((word) => word.field === field && !word.own), ...(own ? [own] : [])]
  return new Set(said.map(({ value }) => value.split(';').toSorted().join(';'))).size > 1
}

/**
 * Has this installation the fix? This build or what replaces it is the fix; what cannot be told is `unknown`, never safe.
 * A withdrawn build is no fix to take, so nobody is exposed for lacking it.
 */
export type Exposedness = 'exposed' | 'fixed' | 'unknown' | 'not_concerned' | 'no_fix'

export function exposedness({ applicability, identity, withdrawn }: {
  readonly applicability: Applicability
  readonly identity: IdentityState | 'not_reported'
  readonly withdrawn: boolean
}): Exposedness {
  if (applicability === 'not_applicable') return 'not_concerned'
  if (withdrawn) return 'no_fix'
  if (applicability === 'needs_info' || identity === 'identity_unconfirmed') return 'unknown'
  return applicability === 'applicable' ? 'exposed' : 'fixed'
}

export type ReleaseDay = { readonly releasedOn: string | null; readonly datePrecision: 'day' | 'month' | null }

/** Whole UTC days from one moment to another, or to now where it still runs. `atLeast`: only the month it began in is known. */
export type Clock = { readonly from: Date; readonly to: Date | null; readonly days: number; readonly atLeast: boolean }

/** The vendor's clock; null where no source gives a day, or none that has come: a count that is not known is no 0. */
export function vendorClock({ releasedOn, datePrecision }: ReleaseDay, to: Date | null, now: Date): Clock | null {
  if (releasedOn === null) return null
  const begun = new Date(`${releasedOn}T00:00:00Z`)
  const atLeast = datePrecision === 'month'
  const from = atLeast ? new Date(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() + 1, 0)) : begun
  return clock(from, to, now, atLeast)
}

export function clock(from: Date | null, to: Date | null, now: Date, atLeast = false): Clock | null {
  if (from === null || from > now || (to !== null && to < from)) return null
  return { from, to, days: daysBetween(from, to ?? now), atLeast }
}

const DAY_MS = 86_400_000

function daysBetween(from: Date, to: Date): number {
  return Math.floor(to.getTime() / DAY_MS) - Math.floor(from.getTime() / DAY_MS)
}

export type Milestones = ReleaseDay & {
  readonly now: Date
  /** the first run on this build */
  readonly labOpenedAt: Date | null
  /** the first verdict, of whatever kind */
  readonly verdictAt: Date | null
  /** the first verdict that cleared it anywhere */
  readonly clearedAt: Date | null
  /** when customers were first asked; null where nobody is */
  readonly askedAt: Date | null
  /** the last exposed place decided; null while one has not */
  readonly decidedAt: Date | null
}

export type Clocks = Record<'sinceRelease' | 'inLab' | 'untilCleared' | 'undecided', Clock | null>

/** The vendor's clock beside the lab's. A clock that has not begun, or whose beginning is unknown, is null. */
export function clocksOf(given: Milestones): Clocks {
  const { now, labOpenedAt, verdictAt, clearedAt, askedAt, decidedAt } = given
  return {
    sinceRelease: vendorClock(given, null, now),
    inLab: clock(labOpenedAt, verdictAt, now),
    untilCleared: vendorClock(given, clearedAt, now),
    undecided: clock(askedAt, decidedAt, now),
  }
}
