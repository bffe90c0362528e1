import { getLocale, getTranslations } from 'next-intl/server'
import { OfferHistory } from '@/app/ui/offer-history'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import type { Locale } from '@/server/actor'
import { describeTerms } from '@/server/billing/describe-terms'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'
import { InvoiceList } from './invoice-list'
import { ShareTable } from './share-table'
import { Terms } from './terms'

export default async function CostsPage({ params }: { params: Promise<{ customer: string }> }) {
  const { api, base, apiBase, actor } = await portalAt((await params).customer)
  const t = await getTranslations('billing')
  const locale = (await getLocale()) as Locale
  const { terms, house, history, shares, invoices } = await api.billing.costs()
  return (
    <>
      <PageHeader title={t('costs.title')} lead={t('costs.lead')} />
      <Section title={t('costs.terms')}><Terms agreed={terms} house={house} locale={locale} acceptAt={actorMay(actor, 'portal.agree') ? `${apiBase}/billing.acceptAgreement` : null} /></Section>
      <Section title={t('invoices.title')}>
        {invoices.length === 0 ? <EmptyState title={t('invoices.none')} /> : <InvoiceList rows={invoices} base={base} />}
      </Section>
      <Section title={t('costs.shares')}>
        {shares.length === 0 ? <EmptyState title={t('costs.noShares')}>{t('costs.noSharesHint')}</EmptyState> : <ShareTable rows={shares} />}
      </Section>
      {history.length > 0 && (
        <Section title={t('history.title')}><OfferHistory offers={history.map(offer => ({ ...offer, terms: describeTerms(offer, house, locale) }))} /></Section>
      )}
    </>
  )
}
