import { getTranslations } from 'next-intl/server'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { DifferenceForms } from './difference-forms'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ build?: string; profile?: string }> }

export default async function SignOffsPage({ params, searchParams }: Props) {
  const [{ consultancy }, { build: buildId, profile: profileId }] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const facets = await getTranslations('verdicts')
  const facetName = (key: string) => (facets.has(`facets.${key}`) ? facets(`facets.${key}`) : key)
  const words = await api.lab.signOffs()
  const reach = buildId ? ((await api.verdicts.reach({ buildId })) ?? (await api.verdicts.previewReach({ buildId }))) : null
  const row = reach?.rows.find(one => one.profile.id === profileId)
  return (
    <>
      <PageHeader title={row ? t('signOffs.title') : t('signOffs.list')} trail={[{ href: `${base}/lab`, label: t('title') }]} lead={t('signOffs.lead')} />
      {row && buildId && actorMay(actor, 'lab.work') && (
        <Section title={t('signOffs.title')}>
          <p className="mb-3">{row.customers.join(', ')}</p>
          <DifferenceForms branchId={row.profile.branchId} differences={row.evaluation.differences} action={`${apiBase}/lab.signOff`} then={`${base}/builds/${buildId}`} facetName={facetName} />
        </Section>
      )}
      <Section title={t('signOffs.list')}>
        {words.length === 0 ? <EmptyState title={t('signOffs.none')} /> : (
          <DataTable caption={t('tableOf', { of: t('signOffs.list') })} head={[t('signOffs.branch'), t('signOffs.facet'), t('signOffs.rigValue'), t('signOffs.customerValue'), t('signOffs.until'), t('signOffs.reason')]}>
            {words.map(word => (
              <tr key={word.id}>
                <th scope="row" className="font-normal">{word.productName} {word.branchName}</th>
                <td>{facetName(word.facetKey)}</td>
                <td>{word.rigValue}</td>
                <td>{word.customerValue}</td>
                <td>{word.until.toISOString().slice(0, 10)}{!word.live && ` (${t('signOffs.expired')})`}</td>
                <td>{word.reason}<div className="text-xs text-base-content/70">{t('by', { name: word.byName })}, <When at={word.at} dateOnly /></div></td>
              </tr>
            ))}
          </DataTable>
        )}
      </Section>
    </>
  )
}
