import { createHash, randomBytes } from 'node:crypto'

/** Chance that can be had again: PATCHBENCH_SEED=… repeats a run's draws. The seed is printed with the counts. */
export const chanceOf = (name: string) => {
  const seed = process.env.PATCHBENCH_SEED ?? randomBytes(4).toString('hex')
  let draws = 0
  console.log(`${name}: PATCHBENCH_SEED=${seed}`)
  const next = (): number => createHash('sha256').update(`${seed} ${name} ${draws++}`).digest().readUInt32BE() / 2 ** 32
  return {
    next,
    shuffled: <T>(list: readonly T[]): T[] => list.map(one => [next(), one] as const).toSorted((a, b) => a[0] - b[0]).map(([, one]) => one),
  }
}
