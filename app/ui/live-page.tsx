'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { watchChanges } from './live-stream'

const DEBOUNCE_MS = 150

/**
 * Reads the page anew, in place, when something it may show has changed: what is typed, open, focused or scrolled to
 * stays. A page that nobody looks at waits until somebody does.
 */
export function LivePage({ address, since }: {
  /** the stream: `${apiBase}/live.changes` */
  address: string
  /** when the page was rendered; later values of it count for nothing, the stream is open by then */
  since: string
}) {
  const router = useRouter()
  const rendered = useRef(since)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let waiting = false
    const refresh = () => {
      waiting = document.hidden
      if (!waiting) router.refresh()
    }
    const changed = (waitMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(refresh, DEBOUNCE_MS + waitMs)
    }
    const seen = () => void (waiting && refresh())
    document.addEventListener('visibilitychange', seen)
    const stop = watchChanges(address, rendered.current, changed)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [address, router])
  return null
}
