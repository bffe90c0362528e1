'use client'
import { useId, useRef, useState, type DragEvent } from 'react'
import { ActionForm } from '@/app/ui/action-form'

/** A file form that also takes a file dropped on it; without JavaScript it is a plain file form. */
export function DropForm({ action, then, runId, label, hint, drop, submit, accept }: {
  action: string
  then?: string
  runId: string
  label: string
  hint: string
  drop: string
  submit: string
  accept: string
}) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!field.current || event.dataTransfer.files.length === 0) return
    field.current.files = event.dataTransfer.files
    field.current.form?.requestSubmit()
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <div onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={onDrop} className={`rounded-box border-2 border-dashed p-4 ${over ? 'border-primary bg-base-200' : 'border-base-300'}`}>
      <ActionForm action={action} then={then} resetAfter className="grid gap-2">
        <input type="hidden" name="runId" value={runId} />
        <label htmlFor={id} className="font-medium">{label}</label>
        <p className="text-sm">{drop}</p>
        <input ref={field} id={id} type="file" name="file" required accept={accept} aria-describedby={`${id}-hint`} className="file-input w-full" />
        <p id={`${id}-hint`} className="text-xs text-base-content/70">{hint}</p>
        <div><button className="btn btn-sm">{submit}</button></div>
      </ActionForm>
    </div>
  )
}
