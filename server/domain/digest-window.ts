import { tzOffset } from '@date-fns/tz'
import { DAY_MS, instantAt, isoWeekday, localDay } from './zoned-time'

export const DIGEST_FREQUENCIES = ['daily', 'weekly', 'monthly'] as const
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number]

export type DigestSchedule = {
  readonly frequency: DigestFrequency
  /** 0–23, local */
  readonly hour: number
  /** 1 Monday … 7 Sunday; weekly only, Monday unless said */
  readonly weekday?: number
  /** IANA zone */
  readonly zone: string
}

export type DigestPeriod = { readonly key: string; readonly startsAt: Date; readonly endsAt: Date; readonly dueAt: Date }

/**
 * The digest period that fell due last, at or before `now`. Periods tile time: each ends when its digest is due and
 * begins where the one before ended, so nothing is told twice or left out. The key names the local day, ISO week or
 * month of the due date: with the membership it is unique, and one digest goes out at most.
 */
export function digestPeriod(schedule: DigestSchedule, now: Date): DigestPeriod {
  requireSchedule(schedule)
  let day = localDay(schedule.zone, now) + DAY_MS
  while (!isDueDay(schedule, day) || dueAt(schedule, day) > now.getTime()) day -= DAY_MS
  const ends = dueAt(schedule, day)
  let before = day - DAY_MS
  while (!isDueDay(schedule, before) || dueAt(schedule, before) >= ends) before -= DAY_MS
  return {
    key: nameDay(schedule.frequency, day),
    startsAt: new Date(dueAt(schedule, before)),
    endsAt: new Date(ends),
    dueAt: new Date(ends),
  }
}

function requireSchedule({ hour, weekday = 1, zone }: DigestSchedule): void {
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) throw new RangeError(`hour must be 0 to 23, not ${hour}`)
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) throw new RangeError(`weekday must be 1 to 7, not ${weekday}`)
  if (Number.isNaN(tzOffset(zone, new Date(0)))) throw new RangeError(`zone is not an IANA time zone: ${zone}`)
}

function isDueDay({ frequency, weekday = 1 }: DigestSchedule, day: number): boolean {
  if (frequency === 'monthly') return new Date(day).getUTCDate() === 1
  return frequency === 'daily' || isoWeekday(day) === weekday
}

function dueAt({ hour, zone }: DigestSchedule, day: number): number {
  return instantAt(zone, day, hour * 60)
}

function nameDay(frequency: DigestFrequency, day: number): string {
  const date = new Date(day).toISOString().slice(0, 10)
  if (frequency === 'daily') return date
  return frequency === 'monthly' ? date.slice(0, 7) : nameWeek(day)
}

// The ISO week belongs to the year of its Thursday.
function nameWeek(day: number): string {
  const thursday = day + (4 - isoWeekday(day)) * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
