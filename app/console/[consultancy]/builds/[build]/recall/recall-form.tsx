import { useTranslations } from 'next-intl'
import type { Remediation, Wording } from '@/db/schema'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import type { Condition } from '@/server/domain/conditions'
import type { Build } from '@/server/catalogue/queries'
import { RemedyCases } from '../remedy-cases'
import { RemedyChoice } from '../remedy-fields'
import { StepFields } from './step-fields'

type Props = { buildId: string; confirmation: string; remediation: Remediation | null; steps: Record<Remediation['do'], Wording>; others: readonly Build[]; conditions: readonly Condition[]; countingKeys: readonly string[]; apiBase: string; here: string }

/** Pulls the build, once its version is typed. */
export function RecallForm({ buildId, confirmation, remediation, steps, others, conditions, countingKeys, apiBase, here }: Props) {
  const t = useTranslations('recalls')
  const verdicts = useTranslations('verdicts')
  const first = remediation?.do ?? 'keep'
  return (
    <ActionForm action={`${apiBase}/recalls.withdraw`} then={here} className="grid max-w-4xl gap-4 lg:grid-cols-2">
      <input type="hidden" name="buildId" value={buildId} />
      <TextArea name="reason" label={t('reason')} required />
      <TextArea name="reasonJa" label={t('reasonJa')} lang="ja" />
      <fieldset className="grid gap-3 lg:col-span-2 lg:grid-cols-2">
        <legend className="mb-1 text-sm font-medium">{verdicts('remedy')}</legend>
        <StepFields first={first} steps={{ ...steps, ...(remediation?.steps && { [first]: remediation.steps }) }} labels={{ steps: t('steps'), stepsJa: t('stepsJa'), hint: t('stepsHint') }}>
          <RemedyChoice remediation={remediation} others={others} />
        </StepFields>
      </fieldset>
      <RemedyCases cases={remediation?.cases ?? []} conditions={conditions} countingKeys={countingKeys} others={others} />
      <TextField name="confirmation" label={t('confirm', { expected: confirmation })} required autoComplete="off" />
      <div className="self-end"><SubmitButton tone="danger">{t('submit')}</SubmitButton></div>
    </ActionForm>
  )
}
