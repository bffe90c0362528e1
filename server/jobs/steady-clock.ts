import type { Clock } from 'pg-boss'

/**
 * pg-boss works out by the wall clock how long to wait, and would wait out what that clock was set back by. This one
 * never goes back: it goes on from where it was. It does go along when the clock is set ahead, which is how a machine
 * that slept looks. How far it is from the database's time, pg-boss measures.
 */
export const steadyClock = (): Clock => {
  let [told, toldAt] = [Date.now(), performance.now()]
  return {
    now: () => {
      const at = performance.now()
      told = Math.max(told + at - toldAt, Date.now())
      toldAt = at
      return told
    },
    setTimeout: (work, ms) => setTimeout(work, ms),
    clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
    setInterval: (work, ms) => setInterval(work, ms),
    clearInterval: timer => clearInterval(timer as NodeJS.Timeout),
  }
}
