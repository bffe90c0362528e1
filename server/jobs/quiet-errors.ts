const EVERY_MS = 30_000

type Known = { saidAt: number; unsaid: number }

/**
 * A worker polls for each queue twice a second; with the database away it would fill a disk with one sentence. Passes
 * an error on when it is new or half a minute old, with how often it came in between; who of us met it makes no other
 * error of it.
 */
export const quietErrors = (say: (error: Error, unsaid: number) => void, clock: () => number = () => performance.now()): ((error: Error) => void) => {
  const known = new Map<string, Known>()
  return error => {
    const now = clock()
    const kind = error.message.replace(/ \(Queue: .*$/, '')
    const before = known.get(kind)
    if (before && now - before.saidAt < EVERY_MS) {
      before.unsaid += 1
      return
    }
    for (const [other, { saidAt }] of known) if (now - saidAt > 10 * EVERY_MS) known.delete(other)
    known.set(kind, { saidAt: now, unsaid: 0 })
    say(error, before?.unsaid ?? 0)
  }
}
