import { getTranslations } from 'next-intl/server'
import { Money } from '@/app/ui/money'
import { Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { InvoiceTable } from '../../invoice-table'
import { Costs } from './costs'
import { PriceForm } from './price-form'
import { RunForm } from './run-form'
import { SplitPreview } from './split-preview'

type Props = { params: Promise<{ consultancy: string; campaign: string }> }

export default async function CampaignPage({ params }: Props) {
  const { consultancy, campaign: campaignId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('billing')
  const campaign = await api.billing.campaign({ campaignId })
  const manageAt = actorMay(actor, 'billing.manage') ? apiBase : null
  const changeAt = campaign.run ? null : manageAt
  const costMinor = campaign.costs.reduce((sum, row) => sum + row.amountMinor, 0)
  return (
    <>
      <PageHeader title={campaign.name} trail={[{ href: `${base}/billing`, label: t('title') }]} lead={t(`states.${campaign.state}`)} />
      <Section title={t('campaign.costs')}><Costs campaign={campaign} costMinor={costMinor} apiBase={changeAt} /></Section>
      <Section title={t('campaign.price')}>
        {changeAt ? <PriceForm campaign={campaign} apiBase={changeAt} /> : <Facts facts={[[t('campaign.basis'), t(`campaign.bases.${campaign.basis}`)]]} />}
        {campaign.priceMinor !== null && (
          <p className="mt-3 text-sm">{t.rich('campaign.marginRich', { amount: () => <Money minor={campaign.priceMinor! - costMinor} currency={campaign.currency} /> })}</p>
        )}
      </Section>
      <Section title={t('campaign.split')}><SplitPreview campaign={campaign} base={base} /></Section>
      {campaign.run ? (
        <Section title={t('invoices.title')}>
          <p className="mb-3 text-sm">{t.rich('campaign.billedRich', { at: () => <When at={campaign.run!.at} />, name: campaign.run.byName })}</p>
          <InvoiceTable rows={campaign.invoices} base={base} apiBase={manageAt} />
        </Section>
      ) : (
        manageAt && campaign.split && campaign.split.parts.length > 0 && campaign.split.priceMinor > 0 && (
          <Section title={t('campaign.run')}><RunForm campaignId={campaign.id} split={campaign.split} gateway={campaign.gateway} apiBase={manageAt} /></Section>
        )
      )}
    </>
  )
}
