import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import { FULL, PARTS } from './form'

/** One thing counted from the outside, and what it has to be; without either wish it is told and not judged. */
export type Count = { what: string; count: number; want?: number; atLeast?: number }

export type FaultLine = { name: string; form: 'full' | 'short'; parts: number; seconds: number; ok: boolean; counts: Count[] }

const isMet = ({ count, want, atLeast }: Count): boolean => (want === undefined || count === want) && (atLeast === undefined || count >= atLeast)

/** Says what was counted, in one line of JSON, and fails unless every count is what it has to be. */
export const report = (name: string, beganAt: number, counts: Count[]): void => {
  const line: FaultLine = { name, form: FULL ? 'full' : 'short', parts: PARTS, seconds: Math.round((Date.now() - beganAt) / 100) / 10, ok: counts.every(isMet), counts }
  console.log(JSON.stringify(line))
  if (process.env.PATCHBENCH_FAULTS_LINES) appendFileSync(process.env.PATCHBENCH_FAULTS_LINES, `${JSON.stringify(line)}\n`)
  expect(counts.filter(count => !isMet(count)), name).toEqual([])
}
