import { useFormatter, useTranslations } from 'next-intl'
import { ActionForm } from '../action-form'
import { SelectField, SubmitButton, TextField } from '../fields'
import { When } from '../when'
import type { readWindows } from '@/server/rollout/queries'

type Props = { windows: Awaited<ReturnType<typeof readWindows>>; environmentId: string; apiBase: string | null }

const clockOf = (minute: number) => `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** When an environment may be worked on; none named means at any time. */
export function WindowList({ windows: { rules, zone, open, next }, environmentId, apiBase }: Props) {
  const t = useTranslations('rollout')
  const format = useFormatter()
  // 2026-11-30 is a Monday: weekdays are named in the reader's language by a date that has them.
  const weekday = (day: number) => format.dateTime(new Date(Date.UTC(2026, 10, 29 + day)), { weekday: 'long', timeZone: 'UTC' })
  const dayOf = ({ onDate, weekday: day }: { onDate: string | null; weekday: number | null }) =>
    onDate ? format.dateTime(new Date(`${onDate}T00:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' }) : weekday(day!)
  return (
    <div className="space-y-3">
      <p className="text-sm">
        {rules.length === 0 ? t('anyTime') : open ? <>{t('openUntil')} <When at={open.closesAt} /></> : next ? <>{t('nextOpens')} <When at={next.opensAt} /></> : t('noneAhead')}
      </p>
      {rules.length > 0 && (
        <ul className="divide-y divide-base-300 rounded-box border border-base-300">
          {rules.map(rule => (
            <li key={rule.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 p-3">
              <span className="tabular-nums">{dayOf(rule)} {clockOf(rule.startMinute)}–{clockOf(rule.startMinute + rule.durationMinutes)} ({zone})</span>
              <span className="text-sm text-base-content/80">{rule.byName}</span>
              {apiBase && (
                <ActionForm action={`${apiBase}/rollout.endWindow`}>
                  <input type="hidden" name="windowId" value={rule.id} />
                  <SubmitButton tone="plain" small aria-label={t('endWindowNamed', { name: `${dayOf(rule)} ${clockOf(rule.startMinute)}` })}>{t('endWindow')}</SubmitButton>
                </ActionForm>
              )}
            </li>
          ))}
        </ul>
      )}
      {apiBase && (
        <details className="rounded-box border border-base-300 p-3">
          <summary className="min-h-6 cursor-pointer text-sm font-medium">{t('addWindow')}</summary>
          <ActionForm action={`${apiBase}/rollout.addWindow`} resetAfter className="mt-3 grid max-w-3xl gap-3 sm:grid-cols-2">
            <input type="hidden" name="environmentId" value={environmentId} />
            <SelectField name="weekday" label={t('weekday')} options={[1, 2, 3, 4, 5, 6, 7].map(day => ({ value: String(day), label: weekday(day) }))} defaultValue="7" />
            <TextField name="onDate" type="date" label={t('onDate')} hint={t('onDateHint')} />
            <TextField name="from" type="time" label={t('from')} defaultValue="01:00" required />
            <TextField name="to" type="time" label={t('to')} hint={t('clockOf', { zone })} defaultValue="04:00" required />
            <div><SubmitButton tone="plain">{t('addWindow')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </div>
  )
}
