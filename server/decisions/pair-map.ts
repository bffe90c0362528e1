/** A map by two ids. Joined into one key they would be a new string to hash for every question, of which a house has thousands. */
export class PairMap<V> {
  readonly #rows = new Map<string, Map<string, V>>()

  get(first: string, second: string): V | undefined {
    return this.#rows.get(first)?.get(second)
  }

  set(first: string, second: string, value: V): this {
    const row = this.#rows.get(first)
    if (row) row.set(second, value)
    else this.#rows.set(first, new Map([[second, value]]))
    return this
  }
}

export const pairs = <T, V>(rows: readonly T[], keyOf: (row: T) => readonly [string, string], valueOf: (row: T) => V): PairMap<V> => {
  const map = new PairMap<V>()
  for (const row of rows) map.set(...keyOf(row), valueOf(row))
  return map
}

/** All that share their two ids, in the order they came. */
export const groupPairs = <T>(rows: readonly T[], keyOf: (row: T) => readonly [string, string]): PairMap<T[]> => {
  const map = new PairMap<T[]>()
  for (const row of rows) {
    const same = map.get(...keyOf(row))
    if (same) same.push(row)
    else map.set(...keyOf(row), [row])
  }
  return map
}
