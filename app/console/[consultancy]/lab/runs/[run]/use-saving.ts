'use client'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import type { ResultStatus } from '@/server/domain/run-result'
import type { CaseWords } from './case-words'
import { fillIn } from './fill-in'

export type Change = { status?: ResultStatus | null; note?: string | null }
type Saved = { id: string; key: string; status: ResultStatus | null; note: string | null }

/**
 * Saves one word after the other, so that the last key pressed is the last word said. What was pressed shows at once
 * and is taken back when it was not saved.
 */
export function useSaving({ runId, apiBase, words }: { runId: string; apiBase: string; words: CaseWords }) {
  const router = useRouter()
  const [said, setSaid] = useState<Record<string, Change>>({})
  const [announcement, setAnnouncement] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const waiting = useRef(0)

  const show = (id: string, change: Change) => setSaid(before => ({ ...before, [id]: { ...before[id], ...change } }))

  const save = (one: Saved, change: Change): Promise<void> => {
    show(one.id, change)
    setProblem(null)
    setAnnouncement(words.saving)
    waiting.current++
    queue.current = queue.current.then(async () => {
      const reason = await send(`${apiBase}/lab.recordResult`, { runId, resultId: one.id, ...change }, words.offline)
      waiting.current--
      if (reason === null) {
        setAnnouncement(fillIn(words.saved, { key: one.key, status: change.status === undefined ? words.note : words.results[change.status ?? 'missing'] }))
      } else {
        show(one.id, { ...('status' in change ? { status: one.status } : {}), ...('note' in change ? { note: one.note } : {}) })
        setAnnouncement('')
        setProblem(fillIn(words.notSaved, { key: one.key, reason }))
      }
      if (waiting.current === 0) router.refresh()
    })
    return queue.current
  }
  return { said, announcement, problem, save }
}

/** Null when it was saved, else the reason why not. */
const send = async (address: string, body: object, offline: string): Promise<string | null> => {
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body) })
    const answer = (await response.json()) as { error?: { message: string } }
    return answer.error?.message ?? null
  } catch {
    return offline
  }
}
