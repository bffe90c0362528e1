import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { CampaignTable } from './campaign-table'
import { InvoiceTable } from './invoice-table'
import { UnbilledTable } from './unbilled-table'

export default async function BillingPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('billing')
  const unbilled = await api.billing.unbilled()
  const campaigns = await api.billing.campaigns()
  const invoices = await api.billing.invoices()
  const mayManage = actorMay(actor, 'billing.manage')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Link href={`${base}/billing/agreements`} className="btn">{t('agreements')}</Link>
        <Link href={`${base}/billing/settings`} className="btn">{t('houseSettings.title')}</Link>
        {actorMay(actor, 'settings.manage') && <Link href={`${base}/billing/stripe`} className="btn">{t('stripeSettings')}</Link>}
      </PageHeader>
      <Section title={t('unbilled.title')}>
        {unbilled.length === 0 ? <EmptyState title={t(campaigns.length === 0 ? 'unbilled.nothingTested' : 'unbilled.none')} /> : <UnbilledTable rows={unbilled} base={base} apiBase={mayManage ? apiBase : null} />}
      </Section>
      <Section title={t('campaigns.title')}>
        {campaigns.length === 0 ? <EmptyState title={t('campaigns.none')}>{t('campaigns.noneHint')}</EmptyState> : <CampaignTable rows={campaigns} base={base} />}
      </Section>
      <Section title={t('invoices.title')}>
        {invoices.length === 0 ? <EmptyState title={t('invoices.none')}>{t('invoices.noneHint')}</EmptyState> : <InvoiceTable rows={invoices} base={base} apiBase={mayManage ? apiBase : null} />}
      </Section>
    </>
  )
}
