import { useTranslations } from 'next-intl'
import { useFacetName } from '@/app/ui/facet-text'
import { SelectField, TextArea, TextField } from '@/app/ui/fields'
import type { Build } from '@/server/catalogue/queries'
import type { IssueRow } from '@/server/issues/replaces'
import { CONDITION_TESTS, rowOfIssue } from '@/server/verdicts/draft-input'

/** What an issue is and where it bites: the same fields for a new one and for rewording one. */
export function IssueFields({ issue, builds, countingKeys, introducedIn }: { issue?: IssueRow; builds: readonly Build[]; countingKeys: readonly string[]; introducedIn?: string | undefined }) {
  const t = useTranslations('issues')
  const v = useTranslations('verdicts')
  const facetName = useFacetName()
  const row = issue?.predicate ? rowOfIssue({ predicate: issue.predicate, companion: null }, 'blocks', { en: '' }, null) : null
  const [name, version] = (issue?.companionValue ?? '').split('@')
  return (
    <>
      <fieldset className="grid gap-4 lg:grid-cols-2">
        <legend className="mb-2 font-medium">{t('what')}</legend>
        <TextField name="title" label={t('titleEn')} required maxLength={300} defaultValue={issue?.title.en} />
        <TextField name="titleJa" label={t('titleJa')} lang="ja" maxLength={300} defaultValue={issue?.title.ja} />
        <TextArea name="workaround" label={t('workaroundEn')} maxLength={4000} defaultValue={issue?.workaround?.en} />
        <TextArea name="workaroundJa" label={t('workaroundJa')} lang="ja" maxLength={4000} defaultValue={issue?.workaround?.ja} />
        <SelectField
          name="introducedIn"
          label={t('introducedIn')}
          defaultValue={issue?.buildId ?? introducedIn ?? ''}
          options={[{ value: '', label: t('notKnown') }, ...builds.map(one => ({ value: one.id, label: `${one.version?.join('.') ?? '–'} ${one.labels[0]}` }))]}
        />
      </fieldset>
      <fieldset className="grid gap-4 sm:grid-cols-3">
        <legend className="mb-2 font-medium">{t('where')}</legend>
        <p className="text-sm text-base-content/80 sm:col-span-3">{t('whereHint')}</p>
        <SelectField name="facet" label={t('facet')} defaultValue={row?.facet ?? ''} options={[{ value: '', label: t('noFacet') }, ...countingKeys.map(key => ({ value: key, label: facetName(key) }))]} />
        <SelectField name="test" label={t('test')} defaultValue={row?.test ?? 'has'} options={CONDITION_TESTS.map(test => ({ value: test, label: v(`tests.${test}`) }))} />
        <TextField name="value" label={t('value')} maxLength={120} defaultValue={row?.value} />
      </fieldset>
      <fieldset className="grid gap-4 sm:grid-cols-3">
        <legend className="mb-2 font-medium">{t('companion')}</legend>
        <p className="text-sm text-base-content/80 sm:col-span-3">{t('companionHint')}</p>
        <TextField name="companionKind" label={t('companionKind')} maxLength={40} defaultValue={issue?.companionFacet ? facetName(issue.companionFacet) : undefined} />
        <TextField name="companionName" label={t('companionName')} maxLength={120} defaultValue={name} />
        <TextField name="companionVersion" label={t('companionVersion')} maxLength={40} defaultValue={version} />
      </fieldset>
    </>
  )
}
