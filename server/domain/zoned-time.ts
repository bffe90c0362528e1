import { tzOffset } from '@date-fns/tz'

export const DAY_MS = 86_400_000
export const MINUTE_MS = 60_000

/** The local day on which `at` falls, held as the UTC midnight of its date, so that stepping over days knows no summer time. */
export function localDay(zone: string, at: Date): number {
  const local = at.getTime() + tzOffset(zone, at) * MINUTE_MS
  return Math.floor(local / DAY_MS) * DAY_MS
}

/** When a local clock shows this minute of that day. What the clock skips is taken where it jumps to; what it doubles counts the first time. */
export function instantAt(zone: string, day: number, minute: number): number {
  const wall = day + minute * MINUTE_MS
  const before = tzOffset(zone, new Date(wall - DAY_MS)) * MINUTE_MS
  const after = tzOffset(zone, new Date(wall + DAY_MS)) * MINUTE_MS
  const readings = [wall - before, wall - after].filter((at) => at + tzOffset(zone, new Date(at)) * MINUTE_MS === wall)
  return readings.length > 0 ? Math.min(...readings) : wall - before
}

/** Monday is 1. */
export function isoWeekday(day: number): number {
  return new Date(day).getUTCDay() || 7
}
