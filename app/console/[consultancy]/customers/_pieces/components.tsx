import { useId } from 'react'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { useFacetName } from '@/app/ui/facet-text'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import type { Component, ComponentSurvey } from '@/server/environments/configuration'

type Props = {
  components: readonly Component[]
  surveys: readonly ComponentSurvey[]
  /** where new ones go */
  place: { systemId: string } | { environmentId: string }
  watchedKinds: readonly string[]
  apiBase: string | null
}

/** What stands beside the product, what was stated to be none, and the forms for both. Without `apiBase` for reading only. */
export function Components({ components, surveys, place, watchedKinds, apiBase }: Props) {
  const t = useTranslations('environments')
  const ui = useTranslations('ui')
  const facetName = useFacetName()
  const kindName = (kind: string) => facetName(`component:${kind}`)
  const kindList = useId()
  const where = (row: { systemId: string | null }) => (row.systemId ? t('onSystem') : t('onEnvironment'))
  const kinds = [...new Set([...watchedKinds, ...components.map(row => row.kind)])]
  const [[field, id]] = Object.entries(place) as [[string, string]]
  return (
    <>
      <p className="mb-2 text-sm text-base-content/80">{t('componentsLead')}</p>
      {components.length + surveys.length === 0 ? <EmptyState title={t('noComponents')} /> : (
        <DataTable caption={t('tableOf', { what: t('components') })} head={[t('component'), t('kind'), t('where'), ...(apiBase ? [t('componentForm.remove')] : [])]}>
          {components.map(row => (
            <tr key={row.id}>
              <th scope="row" className="font-normal">{row.name} {row.version ?? <em className="text-warning">{ui('versionUnknown')}</em>}</th>
              <td>{kindName(row.kind)}</td>
              <td>{where(row)}</td>
              {apiBase && (
                <td>
                  <ActionForm action={`${apiBase}/environments.removeComponent`}>
                    <input type="hidden" name="componentId" value={row.id} />
                    <button type="submit" className="btn btn-ghost btn-xs" aria-label={t('componentForm.removeNamed', { name: row.name })}>{t('componentForm.remove')}</button>
                  </ActionForm>
                </td>
              )}
            </tr>
          ))}
          {surveys.map(row => (
            <tr key={row.id}>
              <th scope="row" className="font-normal">{components.some(one => one.kind === row.kind) ? t('surveyForm.state') : t('surveyForm.none')}<div className="text-xs text-base-content/70">{t('surveyForm.by', { name: row.byName, basis: row.basis })}</div></th>
              <td>{kindName(row.kind)}</td>
              <td>{where(row)}</td>
              {apiBase && (
                <td>
                  <ActionForm action={`${apiBase}/environments.takeBackSurvey`}>
                    <input type="hidden" name="surveyId" value={row.id} />
                    <button type="submit" className="btn btn-ghost btn-xs" aria-label={t('surveyForm.takeBackNamed', { kind: kindName(row.kind) })}>{t('surveyForm.takeBack')}</button>
                  </ActionForm>
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      {apiBase && (
        <div className="mt-4 grid gap-4 lg:grid-cols-2">
          <details className="rounded-box border border-base-300 p-4">
            <summary className="cursor-pointer font-medium">{t('componentForm.new')}</summary>
            <ActionForm action={`${apiBase}/environments.recordComponent`} resetAfter className="mt-3 grid gap-4">
              <input type="hidden" name={field} value={id} />
              <TextField name="kind" label={t('componentForm.kind')} hint={t('componentForm.kindHint', { kinds: watchedKinds.map(kindName).join(', ') })} list={kindList} required maxLength={40} />
              <datalist id={kindList}>{kinds.map(kind => <option key={kind}>{kindName(kind)}</option>)}</datalist>
              <TextField name="name" label={t('componentForm.name')} required maxLength={200} />
              <TextField name="version" label={t('componentForm.version')} hint={t('componentForm.versionHint')} maxLength={60} />
              <div><SubmitButton>{t('componentForm.add')}</SubmitButton></div>
            </ActionForm>
          </details>
          <details className="rounded-box border border-base-300 p-4">
            <summary className="cursor-pointer font-medium">{t('surveyForm.new')}</summary>
            <ActionForm action={`${apiBase}/environments.statesNone`} resetAfter className="mt-3 grid gap-4">
              <input type="hidden" name={field} value={id} />
              <SelectField name="kind" label={t('surveyForm.kind')} options={kinds.map(kind => ({ value: kind, label: kindName(kind) }))} required />
              <TextField name="basis" label={t('surveyForm.basis')} hint={t('surveyForm.basisHint')} required maxLength={1000} />
              <div><SubmitButton>{t('surveyForm.state')}</SubmitButton></div>
            </ActionForm>
          </details>
        </div>
      )}
    </>
  )
}
