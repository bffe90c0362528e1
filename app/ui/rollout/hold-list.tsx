import { useTranslations } from 'next-intl'
import { ActionForm } from '../action-form'
import { SelectField, SubmitButton, TextField } from '../fields'
import { EmptyState } from '../page-frame'
import { StatusBadge } from '../status-badge'
import { When } from '../when'
import type { HeldRow } from '@/server/rollout/queries'

type Props = { holds: readonly HeldRow[]; side: 'consultancy' | 'customer'; apiBase: string | null }

/** Live holds: whose, where, why, how many systems keep to them. Only its own side is offered to lift one. */
export function HoldList({ holds, side, apiBase }: Props) {
  const t = useTranslations('rollout')
  if (holds.length === 0) return <EmptyState title={t('noHolds')}>{t('noHoldsHint')}</EmptyState>
  return (
    <ul className="divide-y divide-base-300 rounded-box border border-base-300">
      {holds.map(held => (
        <li key={held.id} className="space-y-2 p-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusBadge status="held" />
            <span className="font-medium">{t(`levels.${held.level}`)}</span>
            <span className="text-sm">{held.buildName ?? t('everything')}</span>
            <span className="badge badge-sm badge-outline">{t(`owners.${held.owner}`)}</span>
          </p>
          <p className="text-sm">{held.reason} <span className="text-base-content/80">({held.byName}, <When at={held.at} />)</span></p>
          <p className="text-sm tabular-nums">{t('confirmed', { confirmed: held.confirmed, systems: held.systems })}</p>
          {apiBase && (
            <div className="flex flex-wrap items-start gap-3">
              {held.owner === side && (
                <details className="min-w-56 grow rounded-box border border-base-300 p-2">
                  <summary className="min-h-6 cursor-pointer text-sm">{t('lift')}</summary>
                  <ActionForm action={`${apiBase}/rollout.liftHold`} className="mt-2 space-y-2">
                    <input type="hidden" name="holdId" value={held.id} />
                    <TextField name="reason" label={t('liftReason')} required maxLength={2000} />
                    <SubmitButton tone="plain" small>{t('lift')}</SubmitButton>
                  </ActionForm>
                </details>
              )}
              {held.confirmable.length > 0 && (
                <details className="min-w-56 grow rounded-box border border-base-300 p-2">
                  <summary className="min-h-6 cursor-pointer text-sm">{t('confirm')}</summary>
                  <ActionForm action={`${apiBase}/rollout.confirmHold`} className="mt-2 space-y-2">
                    <input type="hidden" name="holdId" value={held.id} />
                    <SelectField name="systemId" label={t('system')} hint={t('confirmHint')} options={held.confirmable.map(one => ({ value: one.id, label: one.name }))} />
                    <SubmitButton tone="plain" small>{t('confirm')}</SubmitButton>
                  </ActionForm>
                </details>
              )}
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Sets a hold at the place in the hidden fields, on one build or on all of them. */
export function HoldForm({ apiBase, place, title, systems, builds }: {
  apiBase: string
  place: Record<string, string>
  title: string
  systems?: readonly { id: string; name: string }[]
  builds?: readonly { id: string; name: string }[]
}) {
  const t = useTranslations('rollout')
  return (
    <details className="mt-3 rounded-box border border-base-300 p-3">
      <summary className="min-h-6 cursor-pointer text-sm font-medium">{title}</summary>
      <ActionForm action={`${apiBase}/rollout.hold`} resetAfter className="mt-3 grid max-w-3xl gap-3 sm:grid-cols-2">
        {Object.entries(place).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        {systems && <SelectField name="systemId" label={t('where')} options={[{ value: '', label: t('allSystems') }, ...systems.map(one => ({ value: one.id, label: one.name }))]} />}
        {builds && <SelectField name="buildId" label={t('what')} options={[{ value: '', label: t('everything') }, ...builds.map(one => ({ value: one.id, label: one.name }))]} />}
        <div className="sm:col-span-2"><TextField name="reason" label={t('reason')} hint={t('reasonSeen')} required maxLength={2000} /></div>
        <div><SubmitButton tone="danger" small>{t('hold')}</SubmitButton></div>
      </ActionForm>
    </details>
  )
}
