type Seen = { id: string; at: number; waitMs: number }

/** As long as the server's margin: what came this shortly before the page was rendered may not be on it. */
const MARGIN_MS = 5_000
const SILENT_MS = 30_000
const LONGEST_PAUSE_MS = 60_000

/**
 * Hears of changes by the one stream that this browser keeps open for all its pages of one place: the page that holds
 * the lock has it and passes everything on; when it closes, the next one goes on from the same event.
 */
export const watchChanges = (address: string, since: string, changed: (waitMs: number) => void): (() => void) => {
  const stopped = new AbortController()
  const others = new BroadcastChannel(address)
  const rendered = Date.parse(since) - MARGIN_MS
  let last: Seen | null = null
  let source: EventSource | undefined
  let pauseMs = 2_000
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  const hear = (seen: Seen) => {
    if (seen.at > rendered && seen.id !== last?.id) changed(seen.waitMs)
    last = seen
  }
  others.onmessage = ({ data }: MessageEvent<Seen | 'new'>) => {
    if (data !== 'new') return hear(data)
    if (source && last) others.postMessage(last)
  }
  // A page that comes later asks what was told between its rendering and now.
  others.postMessage('new')

  const open = () => {
    source?.close()
    source = new EventSource(`${address}?${new URLSearchParams({ input: JSON.stringify({ since }), ...(last && { lastEventId: last.id }) })}`)
    listen()
    source.onopen = listen
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      listen()
      pauseMs = 2_000
      const { at, waitMs } = JSON.parse(data) as Omit<Seen, 'id'>
      const seen = { id: lastEventId, at, waitMs }
      hear(seen)
      others.postMessage(seen)
    }
    source.addEventListener('ping', listen)
    // The server ended it and says why; a reader who may no longer see this is led away by the page itself.
    source.addEventListener('serialized-error', ({ data }: MessageEvent<string>) => {
      if (data.includes('"UNAUTHORIZED"')) changed(0)
      openLater()
    })
    // Broken connections it mends itself, going on from the last event; an answer that is no stream it gives up on.
    source.onerror = () => void (source?.readyState === EventSource.CLOSED && openLater())
  }
  const openLater = () => {
    source?.close()
    clearTimeout(silence)
    clearTimeout(retry)
    retry = setTimeout(open, pauseMs * (0.75 + Math.random() / 2))
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(open, SILENT_MS)
  }
  const lead = () =>
    new Promise<void>(resolve => {
      open()
      stopped.signal.addEventListener('abort', () => resolve())
    })

  // Without TLS a browser has no locks, and each page then has a stream of its own.
  if (navigator.locks) navigator.locks.request(address, { signal: stopped.signal }, lead).catch(() => undefined)
  else void lead()
  return () => {
    stopped.abort()
    source?.close()
    others.close()
    clearTimeout(retry)
    clearTimeout(silence)
  }
}
