'use client'
import { useLinkStatus } from 'next/link'

/** Beside a link whose page is on its way, so that a slow one is seen to have been asked for. */
export function LinkPending() {
  const { pending } = useLinkStatus()
  return pending ? <span aria-hidden className="loading loading-dots loading-xs ml-1 align-middle" /> : null
}
