import { addDays, differenceInCalendarDays, format, parseISO } from 'date-fns'

/** `day` as `YYYY-MM-DD`; not `precise` when only its month is known. */
export type Release = { readonly day: string; readonly precise: boolean }

/** `usualDays`: the middle half of the latest gaps, shortest and longest. `next` is null once nobody should wait for one. */
export type Cadence = {
  readonly gaps: number
  readonly usualDays: { readonly from: number; readonly to: number }
  readonly next: { readonly from: string; readonly to: string } | null
  readonly state: 'expected' | 'late' | 'silent'
}

const GAPS_LOOKED_AT = 8
const GAPS_NEEDED = 3

/**
 * How often a branch gets a release, and when the next one is due: a forecast, never a fact. Only gaps between two
 * known days count; with fewer than three there is nothing to say, and null says so. A branch silent for longer than
 * twice its longest gap may have ended, or the catalogue may be behind: no next one is named.
 */
export function cadenceOf(releases: readonly Release[], today: string): Cadence | null {
  const precise = new Map<string, boolean>()
  for (const { day, precise: known } of releases) precise.set(day, known || (precise.get(day) ?? false))
  const days = [...precise.keys()].sort()
  const gaps = days
    .flatMap((day, at) => (at > 0 && precise.get(day) && precise.get(days[at - 1]!) ? [daysBetween(days[at - 1]!, day)] : []))
    .slice(-GAPS_LOOKED_AT)
    .sort((a, b) => a - b)
  const last = days.at(-1)
  if (last === undefined || gaps.length < GAPS_NEEDED) return null
  const usualDays = { from: gaps[Math.floor((gaps.length - 1) / 4)]!, to: gaps[Math.ceil(((gaps.length - 1) * 3) / 4)]! }
  const next = { from: later(last, usualDays.from), to: later(last, usualDays.to) }
  const silent = daysBetween(last, today) > 2 * gaps.at(-1)!
  return { gaps: gaps.length, usualDays, next: silent ? null : next, state: silent ? 'silent' : today > next.to ? 'late' : 'expected' }
}

/** The months after `lastMonth` (`YYYY-MM`) as a quarterly calendar would have them: a baseline opens each quarter. */
export function planHotpatchMonths(lastMonth: string, count: number): { readonly month: string; readonly planned: 'baseline' | 'hotpatch' }[] {
  const [year, month] = lastMonth.split('-').map(Number) as [number, number]
  return Array.from({ length: count }, (_, index) => {
    const at = year * 12 + month + index
    const planned = (at % 12) % 3 === 0 ? 'baseline' : 'hotpatch'
    return { month: `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`, planned }
  })
}

const daysBetween = (from: string, to: string): number => differenceInCalendarDays(parseISO(to), parseISO(from))
const later = (day: string, days: number): string => format(addDays(parseISO(day), days), 'yyyy-MM-dd')
