/** Counts in whole minutes, in this process: enough to keep one that went wild from the others. */
const MINUTE_MS = 60_000
/** Keys tried so far that are none, from one network. Keys are 256 random bits: this spares the database, nobody guesses one. */
const WRONG_KEYS = 60
/** A system asks once a day; a person who tries it out asks a few times a minute. */
const POLLS = 60
/** Different names of systems that are not there, by one key. */
const WRONG_NAMES = 60

let minute = 0
let counts = new Map<string, number>()
/** Digests of keys that were good within the last two minutes: a bad one beside them at the same site does not lock them out. */
let good = new Set<string>()
let goodBefore = new Set<string>()

const turn = (now: number): void => {
  const current = Math.floor(now / MINUTE_MS)
  if (current === minute) return
  minute = current
  counts = new Map()
  goodBefore = good
  good = new Set()
}

const count = (key: string): number => {
  const times = (counts.get(key) ?? 0) + 1
  counts.set(key, times)
  return times
}

/** Whether a key may be looked up at all for whoever comes from this network. */
export const mayTryKey = (network: string, keyHash: string, now = Date.now()): boolean => {
  turn(now)
  return (counts.get(`network ${network}`) ?? 0) < WRONG_KEYS || good.has(keyHash) || goodBefore.has(keyHash)
}
export const countWrongKey = (network: string): void => void count(`network ${network}`)
export const rememberGoodKey = (keyHash: string): void => void good.add(keyHash)

/** One system's questions: by key and by the name it gives itself, so that one of many systems on a key stops only itself. */
export const mayPoll = (keyHash: string, system: string | null, now = Date.now()): boolean => {
  turn(now)
  return (counts.get(`names ${keyHash}`) ?? 0) < WRONG_NAMES && count(`${keyHash} ${system ?? ''}`) <= POLLS
}
/** Each wrong name once: a single system that is not set up here yet does not stop the others on its key. */
export const countWrongName = (keyHash: string, system: string | null): void => {
  if (count(`${keyHash} wrong ${system ?? ''}`) === 1) count(`names ${keyHash}`)
}
