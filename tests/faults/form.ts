/** `npm run faults` sets it; without it the tests of this folder run in their short form, as CI does. */
export const FULL = process.env.PATCHBENCH_FAULTS === 'full'

/** How many web processes and how many workers share the database: `npm run faults` runs with one of each, then with two. */
export const PARTS = Number(process.env.PATCHBENCH_FAULTS_PARTS ?? 1)

export const fullOr = <T>(full: T, short: T): T => (FULL ? full : short)

/** A heartbeat, a claim or a backoff may have to run out, several times: how long to wait, not how long it may take. */
export const PATIENCE_MS = fullOr(1_500_000, 120_000)
