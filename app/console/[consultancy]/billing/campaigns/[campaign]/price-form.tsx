import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { currencyDigits, writeMoney } from '@/server/domain/money'
import { SPLIT_BASES } from '@/server/domain/payers'
import type { CampaignView } from './costs'

/** The price is a number of its own: what testing cost is beside it, not in it. */
export function PriceForm({ campaign, apiBase }: { campaign: CampaignView; apiBase: string }) {
  const t = useTranslations('billing.campaign')
  const { id, currency, priceMinor, basis } = campaign
  const hint = t(currencyDigits(currency) === 0 ? 'priceHintWhole' : 'priceHint', { currency })
  return (
    <>
      <p className="mb-3 max-w-prose text-sm">{t('priceLead')}</p>
      <ActionForm action={`${apiBase}/billing.setPrice`} className="grid max-w-3xl gap-3 sm:grid-cols-[1fr_1fr_auto] sm:items-start">
        <input type="hidden" name="campaignId" value={id} />
        <TextField name="price" label={t('price')} hint={hint} required inputMode="decimal" maxLength={30} defaultValue={priceMinor === null ? undefined : writeMoney(priceMinor, currency)} />
        <SelectField name="basis" label={t('basis')} hint={t('basisHint')} defaultValue={basis} options={SPLIT_BASES.map(one => ({ value: one, label: t(`bases.${one}`) }))} />
        <div className="sm:pt-6"><SubmitButton>{t('setPrice')}</SubmitButton></div>
      </ActionForm>
    </>
  )
}
