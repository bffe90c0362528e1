import { DAY_MS, instantAt, isoWeekday, localDay, MINUTE_MS } from './zoned-time'

/** Every week on a weekday (Monday is 1), or once on a date, as the customer's clocks show it. */
export type WindowRule = {
  readonly weekday: number | null
  readonly onDate: string | null
  readonly startMinute: number
  readonly durationMinutes: number
}
/** `closesAt` is exclusive. */
export type Span = { readonly opensAt: Date; readonly closesAt: Date }

// A window lasts a day at most, so what is open now began today, yesterday, or the day before where a clock jumped.
const DAYS_BACK = 2
const DAYS_AHEAD = 7

/** The window that is open now: of several the one that closes last. */
export function openWindow(rules: readonly WindowRule[], zone: string, now: Date): Span | null {
  const today = localDay(zone, now)
  const spans = rules.flatMap((rule) => daysOf(rule, today - DAYS_BACK * DAY_MS, today).map((day) => spanOn(rule, zone, day)))
  const open = spans.filter(({ opensAt, closesAt }) => opensAt <= now && now < closesAt)
  return open.toSorted((a, b) => b.closesAt.getTime() - a.closesAt.getTime())[0] ?? null
}

/** The first window that opens after now; null where only past dates were named. */
export function nextWindow(rules: readonly WindowRule[], zone: string, now: Date): Span | null {
  const today = localDay(zone, now)
  const spans = rules.flatMap((rule) => daysOf(rule, today, today + DAYS_AHEAD * DAY_MS).map((day) => spanOn(rule, zone, day)))
  return spans.filter(({ opensAt }) => opensAt > now).toSorted((a, b) => a.opensAt.getTime() - b.opensAt.getTime())[0] ?? null
}

/** A date far ahead is found whenever it is; a weekday within the days looked at. */
function daysOf({ weekday, onDate }: WindowRule, first: number, last: number): number[] {
  if (onDate !== null) return Date.parse(`${onDate}T00:00:00Z`) >= first ? [Date.parse(`${onDate}T00:00:00Z`)] : []
  const days: number[] = []
  for (let day = first; day <= last; day += DAY_MS) if (isoWeekday(day) === weekday) days.push(day)
  return days
}

// From clock to clock: who says "one to four" means four, also in the night that has one hour less. Only a window that
// the skipped hour swallows whole is given its length again.
function spanOn({ startMinute, durationMinutes }: WindowRule, zone: string, day: number): Span {
  const opens = instantAt(zone, day, startMinute)
  const closes = instantAt(zone, day, startMinute + durationMinutes)
  return { opensAt: new Date(opens), closesAt: new Date(closes > opens ? closes : opens + durationMinutes * MINUTE_MS) }
}
