'use client'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent, type ReactNode } from 'react'
import { fieldOf, ProblemText, type Problem } from './problem-text'

/** The few sentences a form says by itself; the root layout leaves them on the body in the reader's language. */
const sentence = (key: 'saved' | 'unsaved' | 'offline' | 'noAnswer') => document.body.dataset[key] ?? ''

/**
 * A form on a procedure. Without JavaScript the browser posts it and is redirected; with it the answer comes in
 * place: a problem is shown where it is, with everything that was typed kept.
 */
export function ActionForm({ action, then, children, className, resetAfter, reveals }: {
  /** the procedure's address: `${apiBase}/customers.create` */
  action: string
  /** where to go afterwards; `{id}` is filled in from the answer. Without it the page is read again. */
  then?: string
  children: ReactNode
  className?: string
  resetAfter?: boolean
  /** a field of the answer to show, this once, and what to say above it: nobody can read it again */
  reveals?: { field: string; label: string }
}) {
  const router = useRouter()
  const [problem, setProblem] = useState<{ told: Problem; at: HTMLElement | null } | null>(null)
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState(false)
  const [changed, setChanged] = useState(false)
  const [revealed, setRevealed] = useState<string | null>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const submitter = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
    const body = new FormData(form, submitter)
    setBusy(true)
    setProblem(null)
    setSaved(false)
    try {
      const response = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' } })
      const answer = (await response.json()) as { result?: { data?: Record<string, unknown> }; error?: { message: string; data?: { problem?: Problem } } }
      if (answer.error) return show(answer.error.data?.problem ?? { code: 'unexpected', sentence: answer.error.message, field: null }, form)
      if (resetAfter) form.reset()
      if (reveals) setRevealed(String(answer.result?.data?.[reveals.field] ?? ''))
      setSaved(!then)
      setChanged(false)
      if (then) router.push(then.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(answer.result?.data?.[key] ?? ''))))
      router.refresh()
    } catch {
      show({ code: 'offline', sentence: sentence(navigator.onLine ? 'noAnswer' : 'offline'), field: null }, form)
    } finally {
      setBusy(false)
    }
  }

  const show = (told: Problem, form: HTMLFormElement) => setProblem({ told, at: fieldOf(form, told.field) })

  return (
    <form action={then ? `${action}?then=${encodeURIComponent(then)}` : action} method="post" encType="multipart/form-data" onSubmit={submit} onInput={() => { setChanged(!then && !resetAfter); setSaved(false) }} className={className} aria-busy={busy}>
      {problem && <ProblemText problem={problem.told} at={problem.at} />}
      {children}
      {changed && !busy && <p className="col-span-full mt-2 text-sm text-base-content/80"><span aria-hidden>●</span> {sentence('unsaved')}</p>}
      {reveals && revealed && (
        <div role="status" className="alert alert-success col-span-full mt-3 block">
          <p className="mb-2 font-medium">{reveals.label}</p>
          <code className="block select-all break-all rounded bg-base-100 p-2 text-base-content" tabIndex={0}>{revealed}</code>
        </div>
      )}
      {saved && !revealed && <p role="status" className="col-span-full mt-2 text-sm text-success">✓ {sentence('saved')}</p>}
    </form>
  )
}
