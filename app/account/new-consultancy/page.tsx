import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { CURRENCIES } from '@/server/people/currencies'
import { ZONES } from '@/server/people/zones'
import { accountApi } from '@/server/request'

export default async function NewConsultancyPage() {
  const account = await accountApi()
  if (!account) redirect('/sign-in?next=/account/new-consultancy')
  const [t, locale] = [await getTranslations('account'), await getLocale()]
  const japanese = locale === 'ja'
  const same = (values: readonly string[]) => values.map(value => ({ value, label: value }))
  return (
    <NarrowPage title={t('newConsultancy')} lead={t('newConsultancyLead')}>
      <ActionForm action="/api/trpc/account/foundConsultancy" then="/console/{slug}" className="flex flex-col gap-4">
        <TextField name="name" label={t('consultancyName')} hint={t('consultancyNameHint')} required maxLength={200} autoComplete="organization" />
        <TextField name="yourName" label={t('yourName')} defaultValue={account.user.name} required maxLength={200} autoComplete="name" />
        <SelectField name="currency" label={t('currency')} hint={t('currencyHint')} defaultValue={japanese ? 'JPY' : 'USD'} options={same(CURRENCIES)} />
        <SelectField name="zone" label={t('zone')} defaultValue={japanese ? 'Asia/Tokyo' : 'UTC'} options={same(ZONES)} />
        <SelectField name="locale" label={t('language')} defaultValue={locale} options={[{ value: 'en', label: 'English' }, { value: 'ja', label: '日本語' }]} />
        <div><SubmitButton>{t('found')}</SubmitButton></div>
      </ActionForm>
    </NarrowPage>
  )
}
