import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { steadyClock } from '@/server/jobs/steady-clock'

const HOUR_MS = 3_600_000
/** The hour on the wall, and the hours that have really passed. */
const at = (hour: number, hours: number): void => {
  vi.spyOn(Date, 'now').mockReturnValue(hour * HOUR_MS)
  vi.spyOn(performance, 'now').mockReturnValue(hours * HOUR_MS)
}
beforeEach(() => at(100, 0))
afterEach(() => void vi.restoreAllMocks())

it.each([
  ['tells what the wall clock tells', [[101, 1], [105, 5]], [101, 105]],
  ['goes on from where it was when that is set back', [[97, 1], [98, 2], [50, 3]], [101, 102, 103]],
  ['and is followed again by whoever sets it right', [[97, 1], [102, 2], [103, 3]], [101, 102, 103]],
  ['goes along when it is set ahead, as after a sleep', [[109, 1], [110, 2]], [109, 110]],
  ['and does not come back from there', [[109, 1], [102, 2]], [109, 110]],
] as const)('%s', (_, moments, told) => {
  const clock = steadyClock()
  expect(moments.map(([hour, hours]) => (at(hour, hours), clock.now() / HOUR_MS))).toEqual(told)
})
