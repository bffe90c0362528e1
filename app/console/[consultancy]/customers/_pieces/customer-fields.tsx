import { useTranslations } from 'next-intl'
import { SelectField, TextField } from '@/app/ui/fields'
import { LOCALES } from '@/db/schema/people'
import { ZONES } from '@/server/people/zones'

type Given = { name?: string; zone: string; locale: string }

export function CustomerFields({ customer }: { customer: Given }) {
  const t = useTranslations('environments')
  return (
    <>
      <TextField name="name" label={t('customerForm.name')} defaultValue={customer.name} required maxLength={200} />
      <SelectField name="zone" label={t('customerForm.zone')} defaultValue={customer.zone} options={ZONES.map(value => ({ value, label: value }))} />
      <SelectField name="locale" label={t('customerForm.locale')} defaultValue={customer.locale} options={LOCALES.map(locale => ({ value: locale, label: t(`locales.${locale}`) }))} />
    </>
  )
}
