import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { Words } from '@/app/ui/when'
import type { Condition } from '@/server/domain/conditions'
import type { PlaceOnBuild } from '@/server/decisions/portal-queries'

/** Approve (pinning what this page shows), defer, decline, or accept a risk. Each works without JavaScript. */
export function DecisionForms({ place, conditions, apiBase }: { place: PlaceOnBuild; conditions: readonly Condition[]; apiBase: string }) {
  const t = useTranslations('portal')
  const cleared = place.rows.filter(row => row.outcome === 'pass' || row.outcome === 'conditional')
  const keys = new Set(cleared.filter(row => row.outcome === 'conditional').flatMap(row => row.evaluation?.conditionKeys ?? []))
  const toAccept = conditions.filter(condition => keys.has(condition.key))
  const approved = place.rows.some(row => row.answer.may)
  const seen = (
    <>
      <input type="hidden" name="environmentId" value={place.environment.id} />
      <input type="hidden" name="buildId" value={place.build.id} />
      <input type="hidden" name="seen" value={place.seen} />
    </>
  )
  return (
    <div className="mt-4 space-y-3 border-t border-base-300 pt-4">
      {cleared.length > 0 && !approved && (
        <ActionForm action={`${apiBase}/decisions.approve`} className="space-y-3">
          {seen}
          <p className="text-sm">{t('approveFrees', { cleared: cleared.length, all: place.rows.length })}</p>
          {toAccept.map(condition => <Checkbox key={condition.key} name="acknowledged[]" value={condition.key} label={<>{t('accept')} <Words text={condition.text} /></>} />)}
          <SubmitButton>{t('approve')}</SubmitButton>
        </ActionForm>
      )}
      <div className="flex flex-wrap gap-3">
        <details className="grow rounded-box border border-base-300 p-3">
          <summary className="cursor-pointer text-sm">{t('defer')}</summary>
          <ActionForm action={`${apiBase}/decisions.defer`} className="mt-3 space-y-3">
            {seen}
            <TextField name="until" type="date" label={t('deferUntil')} required />
            <TextField name="reason" label={t('reason')} required />
            <SubmitButton tone="plain">{t('defer')}</SubmitButton>
          </ActionForm>
        </details>
        <details className="grow rounded-box border border-base-300 p-3">
          <summary className="cursor-pointer text-sm">{t('decline')}</summary>
          <ActionForm action={`${apiBase}/decisions.decline`} className="mt-3 space-y-3">
            {seen}
            <TextField name="reason" label={t('reason')} required />
            <SubmitButton tone="plain">{t('decline')}</SubmitButton>
          </ActionForm>
        </details>
        <details className="grow rounded-box border border-base-300 p-3">
          <summary className="cursor-pointer text-sm">{t('risk')}</summary>
          <ActionForm action={`${apiBase}/decisions.askRisk`} className="mt-3 space-y-3">
            {seen}
            <p className="text-sm">{t('riskHint')}</p>
            <SelectField name="effect" label={t('riskEffect')} options={[{ value: 'install', label: t('effects.install') }, { value: 'wait', label: t('effects.wait') }]} />
            <TextField name="expiresOn" type="date" label={t('riskUntil')} required />
            <TextField name="reason" label={t('reason')} required />
            <SubmitButton tone="danger">{t('riskAsk')}</SubmitButton>
          </ActionForm>
        </details>
      </div>
    </div>
  )
}
