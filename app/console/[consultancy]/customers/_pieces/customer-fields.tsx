import { useTranslations } from 'next-intl'
import { SelectField, TextField } from '@/app/ui/fields'
import { LOCALES } from '@/db/schema/people'

type Given = { name?: string; zone: string; locale: string }

export function CustomerFields({ customer }: { customer: Given }) {
  const t = useTranslations('environments')
  return (
    <>
      <TextField name="name" label={t('customerForm.name')} defaultValue={customer.name} required maxLength={200} />
      <TextField name="zone" label={t('customerForm.zone')} hint={t('customerForm.zoneHint')} defaultValue={customer.zone} required maxLength={60} />
      <SelectField name="locale" label={t('customerForm.locale')} defaultValue={customer.locale} options={LOCALES.map(locale => ({ value: locale, label: t(`locales.${locale}`) }))} />
    </>
  )
}
