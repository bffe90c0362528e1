'use client'
import { useEffect, useId, useRef } from 'react'
import { createPortal } from 'react-dom'

/** `here`: the sentence as it stands under the field itself, which need not be named there. */
export type Problem = { code: string; sentence: string; here?: string; field: string | null }

/** What is wrong with a form: under the field it is about (`at`), or above the form where it is about none that is seen. */
export function ProblemText({ problem, at }: { problem: Problem; at: HTMLElement | null }) {
  const id = useId()
  const summary = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (!at) return summary.current?.focus()
    for (let fold = at.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true
    at.setAttribute('aria-invalid', 'true')
    at.setAttribute('aria-errormessage', id)
    at.focus()
    document.getElementById(id)?.scrollIntoView({ block: 'nearest' })
    return () => ['aria-invalid', 'aria-errormessage'].forEach(name => at.removeAttribute(name))
  }, [problem, at, id])
  const place = at && (at.closest('label') ?? at.parentElement)
  return place
    ? createPortal(<p id={id} role="alert" className="scroll-mb-4 text-sm text-error">{problem.here ?? problem.sentence}</p>, place)
    : <p ref={summary} role="alert" tabIndex={-1} className="alert alert-error col-span-full mb-3 w-full text-sm">{problem.sentence}</p>
}

/** The field a problem is about, where a person can see it; an entry of a list is about the list. */
export const fieldOf = (form: HTMLFormElement, name: string | null): HTMLElement | null => {
  if (name === null) return null
  const list = name.replace(/\.\d+$/, '')
  const named = [name, list, `${list}[]`].map(one => form.elements.namedItem(one)).map(one => (one instanceof RadioNodeList ? one[0] : one))
  return named.find((one): one is HTMLElement => one instanceof HTMLElement && (one as HTMLInputElement).type !== 'hidden') ?? null
}
