'use client'
import { useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'
import type { ResultStatus } from '@/server/domain/run-result'
import { CaseRow, type RunCase } from './case-row'
import type { CaseWords } from './case-words'
import { fillIn } from './fill-in'
import { useSaving } from './use-saving'

const STATUS_KEYS: Record<string, ResultStatus | null> = { p: 'passed', f: 'failed', b: 'blocked', s: 'skipped', e: 'error', u: null }
const MOVES: Record<string, 1 | -1> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/**
 * The cases of a run, worked through by keyboard, mouse or touch; each word is saved at once. Keys act only while a case
 * has the focus, and never while something is typed. Without JavaScript every row is a form of its own.
 */
export function CaseList({ cases, runId, apiBase, readOnly, words }: { cases: readonly RunCase[]; runId: string; apiBase: string; readOnly: boolean; words: CaseWords }) {
  const { said, announcement, problem, save } = useSaving({ runId, apiBase, words })
  const [current, setCurrent] = useState(0)
  const list = useRef<HTMLOListElement>(null)
  const shown = cases.map(one => ({ ...one, ...said[one.id] }))
  const done = shown.filter(one => one.status !== null || one.waiver !== null).length

  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-case]') ?? [])]
  const onKeyDown = (event: KeyboardEvent) => {
    const row = event.target
    if (event.key === 'Escape' && row instanceof HTMLTextAreaElement) return row.closest<HTMLElement>('[data-case]')?.focus()
    if (readOnly && !MOVES[event.key]) return
    if (!(row instanceof HTMLElement) || row.dataset.case === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const index = rows().indexOf(row)
    const one = shown[index]
    const move = MOVES[event.key]
    if (!one || (move === undefined && !(event.key in STATUS_KEYS) && event.key !== 'n')) return
    event.preventDefault()
    if (move !== undefined) rows()[index + move]?.focus()
    else if (event.key === 'n') openNote(row)
    else void save(one, { status: STATUS_KEYS[event.key]! })
  }

  const onFocus = (event: FocusEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-case]')
    if (row) setCurrent(rows().indexOf(row))
  }

  return (
    <>
      {!readOnly && <p className="mb-2 text-sm text-base-content/80 pointer-coarse:hidden">{words.keys}</p>}
      <div className="mb-3">
        <p className="text-sm tabular-nums" id="run-progress">{fillIn(words.progress, { done, all: cases.length })}</p>
        <progress className="progress progress-primary w-full" value={done} max={Math.max(cases.length, 1)} aria-labelledby="run-progress" />
      </div>
      {!readOnly && <p aria-live="polite" className="min-h-5 text-sm">{announcement}</p>}
      {problem && <p role="alert" className="alert alert-error my-2 text-sm">{problem}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys and focus bubble up from the case that has them */}
      <ol ref={list} aria-label={words.list} onKeyDown={onKeyDown} onFocus={onFocus} className="divide-y divide-base-300 rounded-box border border-base-300">
        {shown.map((one, index) => (
          <CaseRow
            key={one.id}
            one={one}
            runId={runId}
            apiBase={apiBase}
            readOnly={readOnly}
            words={words}
            tabbable={index === current}
            onSave={change => void save(one, change)}
          />
        ))}
      </ol>
    </>
  )
}

const openNote = (row: HTMLElement) => {
  const details = row.querySelector<HTMLDetailsElement>('details[data-note]')
  if (!details) return
  details.open = true
  details.querySelector('textarea')?.focus()
}
