import { getTranslations } from 'next-intl/server'
import { SubmitButton } from '@/app/ui/fields'

export async function SignOut() {
  const t = await getTranslations('account')
  return (
    <form method="post" action="/api/auth/signout">
      <SubmitButton tone="plain">{t('signOut')}</SubmitButton>
    </form>
  )
}
