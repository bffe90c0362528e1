import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import type { readCampaign } from '@/server/billing/queries'

export type CampaignView = Awaited<ReturnType<typeof readCampaign>>
type Cost = CampaignView['costs'][number]

/** What it cost the house: hours from the timers, fees by hand. */
export function Costs({ campaign, costMinor, apiBase }: { campaign: CampaignView; costMinor: number; apiBase: string | null }) {
  const t = useTranslations('billing.campaign')
  const { currency } = campaign
  return (
    <>
      <p className="mb-3 text-sm">{t('costsLead')}</p>
      {campaign.costs.length === 0 ? (
        <p className="mb-4">{t('noCosts')}</p>
      ) : (
        <DataTable caption={t('costsCaption')} head={[t('kind'), t('note'), t('amount'), ...(apiBase ? [t('remove')] : [])]}>
          {campaign.costs.map(cost => (
            <tr key={cost.id}>
              <th scope="row" className="font-normal">{t(`kinds.${cost.kind}`)}</th>
              <td className="min-w-48"><Note cost={cost} currency={currency} /></td>
              <td><Money minor={cost.amountMinor} currency={currency} /></td>
              {apiBase && <td>{cost.kind !== 'labour' && <RemoveCost cost={cost} apiBase={apiBase} />}</td>}
            </tr>
          ))}
          <tr className="font-semibold">
            <th scope="row" colSpan={2}>{t('total')}</th>
            <td colSpan={apiBase ? 2 : 1}><Money minor={costMinor} currency={currency} /></td>
          </tr>
        </DataTable>
      )}
      {apiBase && <CostForms campaignId={campaign.id} apiBase={apiBase} />}
    </>
  )
}

function Note({ cost, currency }: { cost: Cost; currency: string }) {
  const t = useTranslations('billing.campaign')
  if (cost.minutes === null || cost.rateMinor === null) return cost.note
  const time = { hours: Math.floor(cost.minutes / 60), minutes: cost.minutes % 60 }
  return <>{t.rich('hoursRich', { ...time, rate: () => <Money minor={cost.rateMinor!} currency={currency} /> })}</>
}

function RemoveCost({ cost, apiBase }: { cost: Cost; apiBase: string }) {
  const t = useTranslations('billing.campaign')
  return (
    <ActionForm action={`${apiBase}/billing.removeCost`}>
      <input type="hidden" name="costId" value={cost.id} />
      <SubmitButton small tone="danger">{t('remove')}<span className="sr-only">: {cost.note}</span></SubmitButton>
    </ActionForm>
  )
}

function CostForms({ campaignId, apiBase }: { campaignId: string; apiBase: string }) {
  const t = useTranslations('billing.campaign')
  return (
    <div className="mt-4 flex flex-col gap-4">
      <ActionForm action={`${apiBase}/billing.recordCost`} resetAfter className="grid gap-3 sm:grid-cols-[1fr_1fr_2fr_auto] sm:items-start">
        <input type="hidden" name="campaignId" value={campaignId} />
        <SelectField name="kind" label={t('kind')} options={(['lab_fee', 'other'] as const).map(kind => ({ value: kind, label: t(`kinds.${kind}`) }))} />
        <TextField name="amount" label={t('amount')} required inputMode="decimal" maxLength={30} />
        <TextField name="note" label={t('note')} hint={t('noteHint')} required maxLength={200} />
        <div className="sm:pt-6"><SubmitButton tone="plain">{t('addCost')}</SubmitButton></div>
      </ActionForm>
      <ActionForm action={`${apiBase}/billing.takeHours`}>
        <input type="hidden" name="campaignId" value={campaignId} />
        <SubmitButton small tone="plain">{t('takeHours')}</SubmitButton>
      </ActionForm>
    </div>
  )
}
