'use client'
import { useRef, useState, type FormEvent, type ReactNode } from 'react'

type Steps = Record<string, { en: string; ja?: string }>
type Labels = { steps: string; stepsJa: string; hint: string }

/**
 * The steps beside the choice of a remedy (`children`). Another remedy brings its own steps, as long as nobody has
 * written here; without JavaScript those of the first one stand there to be changed.
 */
export function StepFields({ children, steps, first, labels }: { children: ReactNode; steps: Steps; first: string; labels: Labels }) {
  const written = useRef(false)
  const [text, setText] = useState(steps[first]!)
  const choose = (event: FormEvent<HTMLDivElement>) => {
    const { name, value } = event.target as HTMLSelectElement
    if (name === 'remedy' && !written.current) setText(steps[value]!)
  }
  const write = (changed: { en?: string; ja?: string }) => {
    written.current = true
    setText({ ...text, ...changed })
  }
  return (
    <div className="contents" onChange={choose}>
      {children}
      <label className="flex flex-col gap-1 text-sm font-medium">{labels.steps}
        <textarea name="remedySteps" rows={8} className="textarea w-full font-normal" value={text.en} onChange={event => write({ en: event.target.value })} aria-describedby="steps-hint" />
      </label>
      <label className="flex flex-col gap-1 text-sm font-medium">{labels.stepsJa}
        <textarea name="remedyStepsJa" rows={8} lang="ja" className="textarea w-full font-normal" value={text.ja ?? ''} onChange={event => write({ ja: event.target.value })} aria-describedby="steps-hint" />
      </label>
      <p id="steps-hint" className="text-xs text-base-content/70 lg:col-span-2">{labels.hint}</p>
    </div>
  )
}
