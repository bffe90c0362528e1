import { useTranslations } from 'next-intl'
import type { Remediation } from '@/db/schema'
import { SelectField, TextArea } from '@/app/ui/fields'
import type { Build } from '@/server/catalogue/queries'

type Choice = { remediation: Remediation | null; others: readonly Build[] }

/** What to do where the build is installed already, in a verdict. */
export function RemedyFields({ remediation, others }: Choice) {
  const t = useTranslations('verdicts')
  return (
    <fieldset className="grid gap-3 lg:col-span-2 lg:grid-cols-2">
      <legend className="mb-1 text-sm font-medium">{t('remedy')}</legend>
      <RemedyChoice remediation={remediation} others={others} />
      <TextArea name="remedySteps" label={t('remedySteps')} defaultValue={remediation?.steps?.en} />
      <TextArea name="remedyStepsJa" label={t('remedyStepsJa')} lang="ja" defaultValue={remediation?.steps?.ja} />
    </fieldset>
  )
}

/** Keep it, mitigate it, or put another build in its place: the same question in a verdict and in a recall. */
export function RemedyChoice({ remediation, others }: Choice) {
  const t = useTranslations('verdicts')
  return (
    <>
      <SelectField name="remedy" label={t('remedyDo')} defaultValue={remediation?.do ?? 'keep'} options={(['keep', 'mitigate', 'replace_with'] as const).map(remedy => ({ value: remedy, label: t(`remedies.${remedy}`) }))} />
      <SelectField
        name="replaceWith"
        label={t('replaceWith')}
        defaultValue={remediation?.do === 'replace_with' ? remediation.buildId : ''}
        options={[{ value: '', label: t('noReplacement') }, ...others.map(one => ({ value: one.id, label: `${one.version?.join('.') ?? '–'} ${one.labels[0]}` }))]}
      />
    </>
  )
}
