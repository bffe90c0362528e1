import { getTranslations } from 'next-intl/server'
import Link from '@/app/ui/link'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { DifferenceForms } from './difference-forms'
import { SignOffTable } from './sign-off-table'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ build?: string; profile?: string }> }

export default async function SignOffsPage({ params, searchParams }: Props) {
  const [{ consultancy }, { build: buildId, profile: profileId }] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const policies = await getTranslations('facet-policies')
  const words = await api.lab.signOffs()
  const reach = buildId ? ((await api.verdicts.reach({ buildId })) ?? (await api.verdicts.previewReach({ buildId }))) : null
  const row = reach?.rows.find(one => one.profile.id === profileId)
  const mayWork = actorMay(actor, 'lab.work')
  const ending = words.filter(word => word.state === 'soon').length
  return (
    <>
      <PageHeader title={row ? t('signOffs.title') : t('signOffs.list')} trail={[{ href: `${base}/lab`, label: t('title') }]} lead={t('signOffs.lead')}>
        <Link href={`${base}/settings/facets`} className="btn btn-ghost">{policies('title')}</Link>
      </PageHeader>
      {row && buildId && mayWork && (
        <Section title={t('signOffs.title')}>
          <p className="mb-3">{row.customers.join(', ')}</p>
          <DifferenceForms branchId={row.profile.branchId} differences={row.evaluation.differences} action={`${apiBase}/lab.signOff`} then={`${base}/builds/${buildId}`} />
        </Section>
      )}
      <Section title={t('signOffs.list')}>
        {ending > 0 && <p className="mb-3 text-sm">{t('signOffs.endingSoon', { count: ending })}</p>}
        {words.length === 0 ? <EmptyState title={t('signOffs.none')} /> : (
          <SignOffTable words={words} action={mayWork ? `${apiBase}/lab.revokeSignOff` : null} />
        )}
      </Section>
    </>
  )
}
