import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { databaseUrl } from '../env'
import { log } from '../log'

const CHANNEL = 'patchbench_live'
const PROBE_MS = 10_000
const LONGEST_PAUSE_MS = 2_000

type Hearing = {
  /** one notification's text */
  heard: (payload: string) => void
  /** the connection is there, for the first time or again: what was said meanwhile was not heard */
  connected: () => void
}

/**
 * One direct connection that listens, and comes back by itself whenever it breaks. A pooler in transaction mode cannot
 * carry it. A connection that no longer answers is given up too.
 */
export const startListener = ({ heard, connected }: Hearing): { stop(): Promise<void> } => {
  const stopped = new AbortController()
  const stay = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: databaseUrl('app'), application_name: 'patchbench live', keepAlive: true, connectionTimeoutMillis: 5_000 })
    const broken = new Promise<void>(resolve => {
      client.once('error', () => resolve())
      client.once('end', () => resolve())
      stopped.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    // What is said before `connected` is read with what was missed; told first, it would put that behind its readers.
    let live = false
    client.on('notification', ({ payload }) => live && heard(payload ?? ''))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      live = true
      connected()
      await Promise.race([broken, probe(client, stopped.signal)])
    } finally {
      await Promise.race([client.end().catch(() => undefined), sleep(500, undefined, { ref: false })])
    }
  }
  const done = (async () => {
    for (let pauseMs = 50; !stopped.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const since = performance.now()
      await stay().catch((err: unknown) => log.warn({ err }, 'live pages: the listening connection failed, will be tried again'))
      if (performance.now() - since > PROBE_MS) pauseMs = 50
      await sleep(pauseMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      await done
    },
  }
}

/** Ends when the database has not answered for a while: a half-open connection says nothing by itself. */
const probe = async (client: pg.Client, stopped: AbortSignal): Promise<void> => {
  while (!stopped.aborted) {
    await sleep(PROBE_MS, undefined, { signal: stopped, ref: false }).catch(() => undefined)
    const answered = await Promise.race([client.query('select 1').then(() => true, () => false), sleep(5_000, false, { ref: false })])
    if (!answered) return
  }
}
