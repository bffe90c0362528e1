import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { Words } from '@/app/ui/when'
import type { Wording } from '@/db/schema'
import type { Condition } from '@/server/domain/conditions'
import { waitsForTurn } from '@/server/domain/may-install'
import type { PlaceOnBuild } from '@/server/decisions/portal-queries'

/** Approve (pinning what this page shows), defer, decline, or accept a risk; what is exploited is not simply deferred. Each works without JavaScript. */
export function DecisionForms({ place, conditions, backOut, apiBase }: { place: PlaceOnBuild; conditions: readonly Condition[]; backOut: Wording | null; apiBase: string }) {
  const t = useTranslations('portal')
  const cleared = place.rows.filter(row => row.outcome === 'pass' || row.outcome === 'conditional')
  const keys = new Set(cleared.filter(row => row.outcome === 'conditional').flatMap(row => row.evaluation?.conditionKeys ?? []))
  const toAccept = conditions.filter(condition => keys.has(condition.key))
  const approved = place.rows.some(row => row.answer.may || waitsForTurn(row.answer))
  const seen = (
    <>
      <input type="hidden" name="environmentId" value={place.environment.id} />
      <input type="hidden" name="buildId" value={place.build.id} />
      <input type="hidden" name="seen" value={place.seen} />
    </>
  )
  return (
    <div className="mt-4 space-y-3 border-t border-base-300 pt-4">
      {backOut && (
        <details className="rounded-box border border-base-300 p-3" open>
          <summary className="cursor-pointer text-sm">{t('backOut')}</summary>
          <p className="mt-2 text-sm"><Words text={backOut} /></p>
        </details>
      )}
      {cleared.length > 0 && !approved && (
        <ActionForm action={`${apiBase}/decisions.approve`} className="space-y-3">
          {seen}
          <p className="text-sm">{t('approveFrees', { cleared: cleared.length, all: place.rows.length })}</p>
          {toAccept.map(condition => <Checkbox key={condition.key} name="acknowledged[]" value={condition.key} label={<>{t('accept')} <Words text={condition.text} /></>} />)}
          <SubmitButton>{t('approve')}</SubmitButton>
        </ActionForm>
      )}
      <div className="flex flex-wrap gap-3">
        {place.urgency.exploitedSince === null ? <PlainRefusals seen={seen} apiBase={apiBase} /> : <WaitForm seen={seen} apiBase={apiBase} since={place.urgency.exploitedSince} />}
        <details className="grow rounded-box border border-base-300 p-3">
          <summary className="cursor-pointer text-sm">{t('risk')}</summary>
          <ActionForm action={`${apiBase}/decisions.askRisk`} className="mt-3 space-y-3">
            {seen}
            <p className="text-sm">{t('riskHint')}</p>
            <SelectField name="effect" label={t('riskEffect')} options={(place.urgency.exploitedSince === null ? (['install', 'wait'] as const) : (['install'] as const)).map(effect => ({ value: effect, label: t(`effects.${effect}`) }))} />
            <TextField name="expiresOn" type="date" label={t('riskUntil')} required />
            <TextField name="reason" label={t('reason')} required />
            <SubmitButton tone="danger">{t('riskAsk')}</SubmitButton>
          </ActionForm>
        </details>
      </div>
    </div>
  )
}

type Parts = { seen: ReactNode; apiBase: string }

function PlainRefusals({ seen, apiBase }: Parts) {
  const t = useTranslations('portal')
  return (
    <>
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
    </>
  )
}

/** Not taking a fix for something exploited: one form, whose word two people sign. */
function WaitForm({ seen, apiBase, since }: Parts & { since: string }) {
  const t = useTranslations('portal')
  const urgent = useTranslations('urgency')
  return (
    <details className="grow rounded-box border border-warning p-3">
      <summary className="cursor-pointer text-sm">{urgent('waitTitle')}</summary>
      <ActionForm action={`${apiBase}/decisions.askRisk`} className="mt-3 space-y-3">
        {seen}
        <input type="hidden" name="effect" value="wait" />
        <p className="max-w-prose text-sm">{urgent('waitLead', { since })}</p>
        <TextField name="expiresOn" type="date" label={t('riskUntil')} required />
        <TextField name="reason" label={t('reason')} required />
        <SubmitButton tone="danger">{urgent('waitAsk')}</SubmitButton>
      </ActionForm>
    </details>
  )
}
