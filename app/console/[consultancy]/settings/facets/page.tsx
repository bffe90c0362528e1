import { getTranslations } from 'next-intl/server'
import { facetNamer } from '@/app/ui/facet-text'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { FacetPolicy } from '@/server/domain/facets'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { PolicyRow } from './policy-row'

/** Which facets count, and how; a change goes by way of its preview. */
export default async function FacetsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('facet-policies')
  const account = await getTranslations('account')
  const verdicts = await getTranslations('verdicts')
  const nameOf = facetNamer(verdicts)
  const { policies, revisions, seen } = await api.facetPolicies.read()
  const unwatched = seen.filter(({ key }) => !policies.some(one => one.key === key)).map(({ key }): FacetPolicy => ({ key, policy: 'ignore', compare: 'exact' }))
  const rows = [...policies, ...unwatched]
  const mayChange = actorMay(actor, 'settings.manage')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} trail={mayChange ? [{ href: `${base}/settings`, label: account('settings.title') }] : []} />
      <form action={`${base}/settings/facets/preview`} className="mb-8 grid gap-4">
        <DataTable caption={t('title')} head={[t('facet'), t('policy'), t('compare'), t('version'), t('names')]}>
          {rows.map((one, index) => <PolicyRow key={one.key} index={index} of={one} name={nameOf(one.key)} seen={seen.find(({ key }) => key === one.key)?.names ?? []} disabled={!mayChange} />)}
        </DataTable>
        <p className="text-xs text-base-content/70">{t('names')}: {t('namesHint')}</p>
        {mayChange ? (
          <>
            <div className="max-w-md"><TextField name={`rows.${rows.length}.key`} label={t('newKind')} hint={t('newKindHint')} maxLength={40} /></div>
            <input type="hidden" name={`rows.${rows.length}.policy`} value="sign_off" />
            <div><SubmitButton>{t('preview')}</SubmitButton></div>
          </>
        ) : <p className="text-sm">{t('notYours')}</p>}
      </form>
      <Section title={t('history')} id="history">
        {revisions.length === 0 ? <EmptyState title={t('noHistory')} /> : (
          <DataTable caption={t('history')} head={[t('number'), t('changedBy'), t('reason')]}>
            {revisions.map(row => (
              <tr key={row.id}>
                <th scope="row" className="font-normal tabular-nums">{row.number}</th>
                <td>{row.byName}<div className="text-xs text-base-content/70"><When at={row.at} /></div></td>
                <td>{row.reason}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Section>
    </>
  )
}
