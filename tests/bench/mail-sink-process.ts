import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '@/bin/run'

type Taken = { count: number; first: number; last: number }

/** The mail server of tests/bench/mail-sink.ts, in its own process. A run is what stands before the dash in the addresses. */
export const startSink = async () => {
  const child = fork(path.join(checkout, 'tests/bench/mail-sink.ts'), [], { cwd: checkout, execArgv: ['--import', 'tsx'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const taken = async (run: string): Promise<Taken> => {
    child.send(run)
    return ((await once(child, 'message')) as [Taken])[0]
  }
  const wait = async (run: string, count: number): Promise<Taken> => {
    for (const until = Date.now() + 180_000; ;) {
      const seen = await taken(run)
      if (seen.count > count) throw new Error(`${seen.count} mails arrived of ${count}`)
      if (seen.count === count) return seen
      if (Date.now() > until) throw new Error(`${seen.count} of ${count} mails arrived`)
      await sleep(10)
    }
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    /** Mails a second of one run, from the first that arrived to the last. */
    rate: async (run: string, count: number) => {
      const { first, last } = await wait(run, count)
      return (count - 1) / ((last - first) / 1000)
    },
    /** The moment the last of so many arrived, by the clock of `performance.timeOrigin`. */
    arrived: async (run: string, count: number) => (await wait(run, count)).last,
    stop: () => child.kill(),
  }
}
