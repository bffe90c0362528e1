import { useLocale, useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import type { Split } from '@/server/billing/split'
import { formatMinor } from '@/server/domain/money'

type Props = { campaignId: string; split: Split; gateway: 'stripe' | 'pdf'; apiBase: string }

/** The button names what it does, and sends along what was shown: a split that changed since is refused. */
export function RunForm({ campaignId, split, gateway, apiBase }: Props) {
  const t = useTranslations('billing.campaign')
  const locale = useLocale()
  const payers = split.parts.filter(part => part.amountMinor > 0).length
  const total = formatMinor(split.priceMinor - split.houseMinor, split.currency, locale)
  return (
    <>
      <p className="mb-3 max-w-prose text-sm">{payers === 0 ? t('runHouseLead') : t('runLead', { payers, total, gateway: t(`gateways.${gateway}`) })}</p>
      <ActionForm action={`${apiBase}/billing.run`}>
        <input type="hidden" name="campaignId" value={campaignId} />
        <input type="hidden" name="totalMinor" value={split.priceMinor} />
        <input type="hidden" name="payers" value={split.parts.length} />
        <input type="hidden" name="seen" value={split.seen} />
        <SubmitButton>{payers === 0 ? t('runHouseButton') : t('runButton', { payers, total })}</SubmitButton>
      </ActionForm>
    </>
  )
}
