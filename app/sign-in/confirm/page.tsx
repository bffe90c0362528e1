import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SubmitButton } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { safePath } from '@/server/form-answer'

export const metadata: Metadata = { robots: { index: false } }

type Props = { searchParams: Promise<{ email?: string; token?: string; next?: string }> }

/** Where the mailed link leads. Reading this page spends nothing: only the button does, so mail scanners burn no links. */
export default async function ConfirmPage({ searchParams }: Props) {
  const { email, token, next } = await searchParams
  if (!email || !token) redirect('/sign-in?problem=link')
  const t = await getTranslations('sign-in')
  return (
    <NarrowPage title={t('confirm.title')} lead={t('confirm.lead', { email })}>
      <form method="post" action="/api/auth/callback/email">
        <input type="hidden" name="email" value={email} />
        <input type="hidden" name="token" value={token} />
        {next && <input type="hidden" name="next" value={safePath(next)} />}
        <SubmitButton>{t('confirm.button')}</SubmitButton>
      </form>
    </NarrowPage>
  )
}
