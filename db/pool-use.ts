import type pg from 'pg'

/** How busy this process's connections are, by login role. Looks at the pools there are and makes none. */
export const poolUse = (): { role: string; total: number; idle: number; waiting: number }[] =>
  [...((globalThis as { patchbenchPools?: Map<string, pg.Pool> }).patchbenchPools ?? [])].map(([url, pool]) => ({
    role: new URL(url).username.replace(/^patchbench_/, ''),
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  }))
