/** One line of `npm run bench`. `ratio` is ours over the limit unless the name says otherwise; `spread` are the ratios of the single rounds. */
export type Figure = {
  name: string
  ours: number
  limit: number | null
  ratio: number | null
  goal: number | null
  ok: boolean
  n: number
  spread: [number, number]
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Three significant digits, enough to compare and no more than is known. */
export const rounded = (value: number): number => Number(value.toPrecision(3))

export const spreadOf = (values: readonly number[]): [number, number] => [rounded(Math.min(...values)), rounded(Math.max(...values))]

type Rounds = { name: string; ours: readonly number[]; limit: readonly number[]; goal: number | null }

/** A figure of two sides measured in the same rounds: the medians' ratio, and how far it went from round to round. */
export const compare = ({ name, ours, limit, goal }: Rounds, reaches: (ratio: number) => boolean): Figure => {
  const ratio = median(ours) / median(limit)
  return { name, ours: rounded(median(ours)), limit: rounded(median(limit)), ratio: rounded(ratio), goal, ok: reaches(ratio), n: ours.length, spread: spreadOf(ours.map((one, index) => one / limit[index]!)) }
}

/** Milliseconds that `work` takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** The exponent of a straight line through log(size) and log(value): 0 does not grow, 1 grows along. */
export const growth = (points: readonly (readonly [size: number, value: number])[]): number => {
  const logs = points.map(([size, value]) => [Math.log(size), Math.log(value)] as const)
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  return logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}
