import { useId, type ReactNode, type InputHTMLAttributes, type TextareaHTMLAttributes } from 'react'

/** A label, a hint and the control they belong to. */
function Field({ id, label, hint, children }: { id: string; label: string; hint?: string | undefined; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      {children}
      {hint && <p id={`${id}-hint`} className="text-xs text-base-content/70">{hint}</p>}
    </div>
  )
}

type Text = { name: string; label: string; hint?: string }

export function TextField({ label, hint, ...input }: Text & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <Field id={id} label={label} hint={hint}>
      <input id={id} className={input.type === 'file' ? 'file-input w-full' : 'input w-full'} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
    </Field>
  )
}

export function TextArea({ label, hint, ...area }: Text & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Field id={id} label={label} hint={hint}>
      <textarea id={id} rows={3} className="textarea w-full" aria-describedby={hint ? `${id}-hint` : undefined} {...area} />
    </Field>
  )
}

export function SelectField({ label, hint, options, ...select }: Text & {
  options: readonly { value: string; label: string; group?: string }[]
  defaultValue?: string
  required?: boolean
}) {
  const id = useId()
  const groups = [...new Set(options.map(option => option.group))]
  const entry = (option: { value: string; label: string }) => <option key={option.value} value={option.value}>{option.label}</option>
  return (
    <Field id={id} label={label} hint={hint}>
      <select id={id} className="select w-full" aria-describedby={hint ? `${id}-hint` : undefined} {...select}>
        {groups.map(group => {
          const inGroup = options.filter(option => option.group === group)
          return group ? <optgroup key={group} label={group}>{inGroup.map(entry)}</optgroup> : inGroup.map(entry)
        })}
      </select>
    </Field>
  )
}

export function Checkbox({ label, ...input }: { label: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="flex items-start gap-2 text-sm">
      <input type="checkbox" className="checkbox checkbox-sm mt-0.5" {...input} />
      <span>{label}</span>
    </label>
  )
}

export function SubmitButton({ children, tone = 'primary', ...button }: { children: ReactNode; tone?: 'primary' | 'plain' | 'danger'; name?: string; value?: string; small?: boolean; 'aria-label'?: string }) {
  const { small, ...rest } = button
  const colour = { primary: 'btn-primary', plain: '', danger: 'btn-error btn-outline' }[tone]
  return <button type="submit" className={`btn ${colour} ${small ? 'btn-sm' : ''}`} {...rest}>{children}</button>
}
