'use client'
import Link from '@/app/ui/link'
import type { FormEvent } from 'react'
import { ActionForm } from '@/app/ui/action-form'
import type { ResultStatus } from '@/server/domain/run-result'
import { ResultBadge, shownResult, type ShownResult } from '../../result-badge'
import type { CaseWords } from './case-words'
import { fillIn } from './fill-in'
import { KnownFailure } from './known-failure'
import type { Change } from './use-saving'

export type RunCase = {
  id: string
  key: string
  title: string
  procedure: string
  mandatory: boolean
  status: ResultStatus | null
  note: string | null
  waiver: { byName: string; reason: string } | null
  /** the issue that made it mandatory here, and what sealed runs said of it before */
  known: { href: string; title: string; tried: readonly { href: string; build: string; day: string; result: ShownResult }[] } | null
  failedBefore: { href: string; label: string } | null
}

const STATUSES = ['passed', 'failed', 'blocked', 'skipped', 'error'] as const

type Props = {
  one: RunCase
  runId: string
  apiBase: string
  readOnly: boolean
  words: CaseWords
  tabbable: boolean
  onSave: (change: Change) => void
}

export function CaseRow({ one, runId, apiBase, readOnly, words, tabbable, onSave }: Props) {
  const shown = shownResult(one.status, one.waiver !== null)
  const record = `${apiBase}/lab.recordResult`
  const post = (event: FormEvent<HTMLFormElement>, read: (form: FormData) => Change) => {
    event.preventDefault()
    onSave(read(new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter)))
    // Back to the case, so that the next key moves on.
    event.currentTarget.closest<HTMLElement>('[data-case]')?.focus()
  }
  const hidden = <><input type="hidden" name="runId" value={runId} /><input type="hidden" name="resultId" value={one.id} /></>
  return (
    <li>
      <div
        role="group"
        data-case={one.key}
        tabIndex={tabbable ? 0 : -1}
        aria-labelledby={`case-${one.id}`}
        className="p-3 outline-offset-[-2px] focus:outline-2 focus:outline-primary"
      >
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p id={`case-${one.id}`} className="min-w-0 flex-1 basis-72">
            <span className="font-medium">{one.key}</span> {one.title}{' '}
            {!one.mandatory && <span className="badge badge-sm badge-outline">{words.optional}</span>}
          </p>
          <ResultBadge result={shown} word={words.results[shown]} />
          {!readOnly && one.waiver === null && (
            <form action={record} method="post" encType="multipart/form-data" className="flex flex-wrap gap-1" onSubmit={event => post(event, form => ({ status: statusOf(form.get('status')) }))}>
              {hidden}
              {STATUSES.map(status => (
                <button key={status} name="status" value={status} aria-pressed={one.status === status} aria-label={`${fillIn(words.setTo, { key: one.key })} ${words.results[status]}`} className={`btn btn-xs ${one.status === status ? 'btn-neutral' : ''}`}>
                  {words.results[status]}
                </button>
              ))}
              {one.status !== null && <button name="status" value="unset" aria-label={`${one.key}: ${words.clear}`} className="btn btn-ghost btn-xs">{words.clear}</button>}
            </form>
          )}
        </div>
        {one.known && <KnownFailure known={one.known} words={words} />}
        {one.failedBefore && !one.known && <p className="mt-1 text-sm text-warning"><Link href={one.failedBefore.href} className="link">{fillIn(words.failedBefore, { build: one.failedBefore.label })}</Link></p>}
        {one.waiver && <p className="mt-1 text-sm">{fillIn(words.waivedBy, { name: one.waiver.byName, reason: one.waiver.reason })} <ResultBadge result={one.status ?? 'missing'} word={words.results[one.status ?? 'missing']} /></p>}
        {one.note && <p className="mt-1 text-sm whitespace-pre-line">{one.note}</p>}
        <div className="mt-1 flex flex-wrap gap-x-4 text-sm">
          {one.procedure && <details><summary className="cursor-pointer">{words.steps}</summary><p className="mt-1 max-w-prose whitespace-pre-line">{one.procedure}</p></details>}
          {!readOnly && (
            <details data-note>
              <summary className="cursor-pointer">{words.note}</summary>
              <form action={record} method="post" encType="multipart/form-data" className="mt-1 grid gap-2" onSubmit={event => post(event, form => ({ note: String(form.get('note') ?? '').trim() || null }))}>
                {hidden}
                <textarea name="note" rows={3} maxLength={4000} defaultValue={one.note ?? ''} aria-label={`${words.note}: ${one.key}`} className="textarea w-72 max-w-full" />
                <div><button className="btn btn-xs">{words.saveNote}</button></div>
              </form>
            </details>
          )}
          {!readOnly && one.mandatory && one.waiver === null && one.status !== 'passed' && (
            <details>
              <summary className="cursor-pointer">{words.waive}</summary>
              <p className="mt-1 max-w-prose">{words.waiveLead}</p>
              <ActionForm action={`${apiBase}/lab.waive`} className="mt-1 grid gap-2">
                {hidden}
                <textarea name="reason" rows={2} required maxLength={2000} aria-label={`${words.waiveReason}: ${one.key}`} placeholder={words.waiveReason} className="textarea w-72 max-w-full" />
                <div><button className="btn btn-xs">{words.waive}</button></div>
              </ActionForm>
            </details>
          )}
        </div>
      </div>
    </li>
  )
}

const statusOf = (value: FormDataEntryValue | null): ResultStatus | null => STATUSES.find(status => status === value) ?? null
