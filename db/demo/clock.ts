/** The story begins this long before the day it is told on. */
export const FOUNDED_DAYS_AGO = 72

/** A moment of the story: so many days before the day it is told on, at this time in UTC. */
export type Clock = (daysAgo: number, time: `${number}:${number}`) => Date

const DAY_MS = 86_400_000

/** `founded` is the story's first moment; a telling that was interrupted goes on by the same calendar. */
export const clockSince = (founded: Date): Clock => {
  const today = Date.UTC(founded.getUTCFullYear(), founded.getUTCMonth(), founded.getUTCDate()) + FOUNDED_DAYS_AGO * DAY_MS
  return (daysAgo, time) => {
    const [hours, minutes] = time.split(':').map(Number)
    return new Date(today - daysAgo * DAY_MS + (hours! * 60 + minutes!) * 60_000)
  }
}

/** The calendar day a moment falls on, in UTC. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

export const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000)
