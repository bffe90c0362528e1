import type { Parameters } from 'fast-check'

/** One seed for all random tests of a file, printed so that a red run can be repeated: `SEED=… npx vitest run …`. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 0x7fffffff))
console.info(`random tests: SEED=${seed}`)

export function seeded<T>(numRuns: number): Parameters<T> {
  return { seed, numRuns }
}
