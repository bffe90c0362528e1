import { useTranslations } from 'next-intl'
import type { Remediation } from '@/db/schema'
import { SelectField, TextArea } from '@/app/ui/fields'
import type { Build } from '@/server/catalogue/queries'

/** What to do where the build is installed already: the same fields for a verdict and for a recall. */
export function RemedyFields({ remediation, others }: { remediation: Remediation | null; others: readonly Build[] }) {
  const t = useTranslations('verdicts')
  const steps = remediation && remediation.do !== 'keep' ? remediation.steps : undefined
  return (
    <fieldset className="grid gap-3 lg:col-span-2 lg:grid-cols-2">
      <legend className="mb-1 text-sm font-medium">{t('remedy')}</legend>
      <SelectField name="remedy" label={t('remedyDo')} defaultValue={remediation?.do ?? 'keep'} options={(['keep', 'mitigate', 'replace_with'] as const).map(remedy => ({ value: remedy, label: t(`remedies.${remedy}`) }))} />
      <SelectField
        name="replaceWith"
        label={t('replaceWith')}
        defaultValue={remediation?.do === 'replace_with' ? remediation.buildId : ''}
        options={[{ value: '', label: t('noReplacement') }, ...others.map(one => ({ value: one.id, label: `${one.version?.join('.') ?? '–'} ${one.labels[0]}` }))]}
      />
      <TextArea name="remedySteps" label={t('remedySteps')} defaultValue={steps?.en} />
      <TextArea name="remedyStepsJa" label={t('remedyStepsJa')} lang="ja" defaultValue={steps?.ja} />
    </fieldset>
  )
}
