/** The story begins this long before the day it ends on. */
const LENGTH_DAYS = 72
const DAY_MS = 86_400_000
const THURSDAY = 4

/** A moment of the story: so many days before the day it ends on, at this time in UTC. */
export type Clock = (daysAgo: number, time: `${number}:${number}`) => Date

/**
 * The story ends on the last Thursday up to now, so that its days keep their weekdays: rigs are worked and verdicts
 * reviewed on working days, digests go out on Mondays, whenever it is told.
 */
export const clockUntil = (now: Date): Clock => {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  return clockOf(today - ((now.getUTCDay() - THURSDAY + 7) % 7) * DAY_MS)
}

/** The calendar of a telling that began at `founded`; one that was interrupted goes on by it. */
export const clockSince = (founded: Date): Clock => clockOf((Math.floor(founded.getTime() / DAY_MS) + LENGTH_DAYS) * DAY_MS)

const clockOf = (lastDay: number): Clock => (daysAgo, time) => {
  const [hours, minutes] = time.split(':').map(Number)
  return new Date(lastDay - daysAgo * DAY_MS + (hours! * 60 + minutes!) * 60_000)
}

/** The calendar day a moment falls on, in UTC. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000)
