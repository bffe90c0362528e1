import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import type { AgreementTerms } from '@/server/domain/agreement-terms'
import { writeMoney } from '@/server/domain/money'
import { PAYMENTS, SPLIT_BASES, type SplitBasis } from '@/server/domain/payers'

type Props = { customerId: string; terms: AgreementTerms | null; settings: { splitBasis: SplitBasis; currency: string }; apiBase: string }

/** What is offered to a customer. What is left empty is not agreed; offering asks for a yes anew wherever anything changed. */
export function TermsForm({ customerId, terms, settings: { splitBasis, currency }, apiBase }: Props) {
  const t = useTranslations('billing.agreement')
  const words = useTranslations('billing.terms')
  const bases = [{ value: '', label: t('asHouse', { basis: words(`bases.${splitBasis}`) }) }, ...SPLIT_BASES.map(basis => ({ value: basis, label: words(`bases.${basis}`) }))]
  const cap = (minor: number | null | undefined) => (minor ? writeMoney(minor, terms!.currency!) : undefined)
  return (
    <ActionForm action={`${apiBase}/billing.setAgreement`} className="max-w-3xl">
      <input type="hidden" name="customerId" value={customerId} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField name="payment" label={t('payment')} defaultValue={terms?.payment ?? 'share'} options={PAYMENTS.map(payment => ({ value: payment, label: t(`payments.${payment}`) }))} />
        <SelectField name="basis" label={t('basis')} hint={t('basisHint')} defaultValue={terms?.basis ?? ''} options={bases} />
        <TextField name="weight" type="number" min={1} max={1_000_000} required label={t('weight')} hint={t('weightHint')} defaultValue={terms?.weight ?? 1} />
        <div className="hidden sm:block" />
        <TextField name="capCampaign" label={t('capCampaign')} hint={t('capHint', { currency })} inputMode="decimal" maxLength={30} defaultValue={cap(terms?.capCampaignMinor)} />
        <TextField name="capMonth" label={t('capMonth')} hint={t('capMonthHint', { currency })} inputMode="decimal" maxLength={30} defaultValue={cap(terms?.capMonthMinor)} />
        <div className="sm:col-span-2"><Checkbox name="optedOut" label={t('optedOutLong')} defaultChecked={terms?.optedOut ?? false} /></div>
        <div className="sm:col-span-2">
          <p className="mb-3 text-sm">{t('offerHint')}</p>
          <SubmitButton>{t(terms ? 'change' : 'offer')}</SubmitButton>
        </div>
      </div>
    </ActionForm>
  )
}
