const MINUTE_SECONDS = 60
const HOUR_SECONDS = 3600
/** About once a day, and never all at once: each system keeps its own hour. */
const SHORTEST_SECONDS = 22 * HOUR_SECONDS
const SPREAD_SECONDS = 4 * HOUR_SECONDS
/** Where the clock alone may change the answer sooner: soon after that, spread over so long. */
const AFTER_CHANGE_SECONDS = 10 * MINUTE_SECONDS

/** In how many seconds a system should ask again. The same system gets the same place in the spread every time. */
export function nextPollSeconds({ systemId, goodUntil, now }: { systemId: string; goodUntil: Date; now: Date }): number {
  const place = fractionOf(systemId)
  const daily = SHORTEST_SECONDS + Math.floor(place * SPREAD_SECONDS)
  const change = Math.max(0, Math.ceil((goodUntil.getTime() - now.getTime()) / 1000)) + Math.floor(place * AFTER_CHANGE_SECONDS)
  return Math.max(1, Math.min(daily, change))
}

/** From 0 up to but not 1, even over many ids (FNV-1a, its bits mixed once more). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
