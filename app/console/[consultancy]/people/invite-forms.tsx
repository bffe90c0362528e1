import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { CONTACT_ROLES, LOCALES, MEMBER_ROLES } from '@/db/schema/people'
import type { Locale } from '@/server/actor'

const useOptions = () => {
  const t = useTranslations('people')
  return {
    roles: (roles: readonly string[]) => roles.map(role => ({ value: role, label: t(`roles.${role}`) })),
    languages: LOCALES.map(locale => ({ value: locale, label: t(`languages.${locale}`) })),
  }
}

export function InviteMember({ apiBase, locale }: { apiBase: string; locale: Locale }) {
  const t = useTranslations('people')
  const { roles, languages } = useOptions()
  return (
    <ActionForm action={`${apiBase}/people.inviteMember`} resetAfter className="flex flex-col gap-4">
      <TextField name="email" type="email" label={t('email')} required maxLength={254} autoComplete="off" />
      <SelectField name="role" label={t('role')} hint={t('roleHints')} defaultValue="engineer" options={roles(MEMBER_ROLES)} />
      <SelectField name="locale" label={t('language')} defaultValue={locale} options={languages} />
      <div><SubmitButton>{t('send')}</SubmitButton></div>
    </ActionForm>
  )
}

export function InviteContact({ apiBase, base, customers }: { apiBase: string; base: string; customers: readonly { id: string; name: string }[] }) {
  const t = useTranslations('people')
  const { roles, languages } = useOptions()
  if (customers.length === 0) {
    return <p className="text-sm">{t('noCustomers')} <Link href={`${base}/customers/new`} className="link">{t('addCustomer')}</Link></p>
  }
  return (
    <ActionForm action={`${apiBase}/people.inviteContact`} resetAfter className="flex flex-col gap-4">
      <SelectField name="customerId" label={t('customer')} options={customers.map(({ id, name }) => ({ value: id, label: name }))} />
      <TextField name="email" type="email" label={t('email')} required maxLength={254} autoComplete="off" />
      <SelectField name="role" label={t('role')} hint={t('contactRoleHints')} defaultValue="approver" options={roles(CONTACT_ROLES)} />
      <SelectField name="locale" label={t('language')} options={[{ value: '', label: t('languageOfCustomer') }, ...languages]} />
      <div><SubmitButton>{t('send')}</SubmitButton></div>
    </ActionForm>
  )
}
