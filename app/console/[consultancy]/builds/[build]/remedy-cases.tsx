import { useTranslations } from 'next-intl'
import type { Remedy } from '@/db/schema'
import { useFacetName } from '@/app/ui/facet-text'
import { SelectField, TextArea, TextField } from '@/app/ui/fields'
import type { Build } from '@/server/catalogue/queries'
import type { Condition } from '@/server/domain/conditions'
import type { RemedyCase } from '@/server/domain/remedy'
import { CONDITION_TESTS, REMEDIES, statedOf } from '@/server/verdicts/draft-input'

type Props = { cases: readonly RemedyCase<Remedy>[]; conditions: readonly Condition[]; countingKeys: readonly string[]; others: readonly Build[] }

/** Where to do something else than everywhere: a row each, begun from what the verdict blocks where nothing was stated yet. */
export function RemedyCases({ cases, conditions, countingKeys, others }: Props) {
  const t = useTranslations('remedies')
  const verdicts = useTranslations('verdicts')
  const facetName = useFacetName()
  const rows = [
    ...cases.map(one => ({ ...statedOf(one.when), text: one.text, remedy: one.remedy as Remedy | null })),
    ...(cases.length > 0 ? [] : conditions.filter(one => one.effect === 'blocks').map(one => ({ ...statedOf(one.predicate), text: one.text, remedy: null }))),
    null,
  ]
  return (
    <details className="rounded-box border border-base-300 p-4 lg:col-span-2" open={cases.length > 0}>
      <summary className="cursor-pointer text-sm font-medium">{t('cases')}</summary>
      <p className="my-2 text-xs text-base-content/70">{t('casesHint')}</p>
      <div className="space-y-3">
        {rows.map((row, index) => {
          const name = (field: string) => `remedyCases.${index}.${field}`
          return (
            <fieldset key={index} className="grid gap-2 rounded-box border border-base-300 p-3 sm:grid-cols-4">
              <legend className="sr-only">{t('cases')} {index + 1}</legend>
              <SelectField name={name('facet')} label={verdicts('facet')} defaultValue={row?.facet} options={countingKeys.map(key => ({ value: key, label: facetName(key) }))} />
              <SelectField name={name('test')} label={verdicts('test')} defaultValue={row?.test ?? 'is_any'} options={CONDITION_TESTS.map(test => ({ value: test, label: verdicts(`tests.${test}`) }))} />
              <TextField name={name('value')} label={verdicts('value')} defaultValue={row?.value} />
              <SelectField name={name('remedy')} label={verdicts('remedyDo')} defaultValue={row?.remedy?.do ?? ''} options={[{ value: '', label: t('asEverywhere') }, ...REMEDIES.map(remedy => ({ value: remedy, label: verdicts(`remedies.${remedy}`) }))]} />
              <div className="sm:col-span-2"><TextField name={name('text')} label={t('text')} defaultValue={row?.text.en} /></div>
              <div className="sm:col-span-2"><TextField name={name('textJa')} label={t('textJa')} lang="ja" defaultValue={row?.text.ja} /></div>
              <div className="sm:col-span-4"><SelectField name={name('replaceWith')} label={verdicts('replaceWith')} defaultValue={row?.remedy?.do === 'replace_with' ? row.remedy.buildId : ''} options={[{ value: '', label: verdicts('noReplacement') }, ...others.map(one => ({ value: one.id, label: `${one.version?.join('.') ?? '–'} ${one.labels[0]}` }))]} /></div>
              <div className="sm:col-span-2"><TextArea name={name('remedySteps')} label={t('steps')} defaultValue={row?.remedy?.steps?.en} /></div>
              <div className="sm:col-span-2"><TextArea name={name('remedyStepsJa')} label={t('stepsJa')} lang="ja" defaultValue={row?.remedy?.steps?.ja} /></div>
            </fieldset>
          )
        })}
      </div>
    </details>
  )
}
