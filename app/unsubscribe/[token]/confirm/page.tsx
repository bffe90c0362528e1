import type { Metadata } from 'next'
import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { SubmitButton } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { readUnsubscribeToken } from '@/server/digests/unsubscribe-token'

export const metadata: Metadata = { robots: { index: false }, referrer: 'no-referrer' }

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ done?: string }> }

export default async function UnsubscribePage({ params, searchParams }: Props) {
  const [{ token }, { done }] = await Promise.all([params, searchParams])
  const t = await getTranslations('digests')
  const state = readUnsubscribeToken(token) === null ? 'invalid' : done ? 'done' : 'ask'
  if (state === 'ask') {
    return (
      <NarrowPage title={t('unsubscribe.title')} lead={t('unsubscribe.body')}>
        <form method="post" action={`/unsubscribe/${token}`}>
          <input type="hidden" name="List-Unsubscribe" value="One-Click" />
          <SubmitButton>{t('unsubscribe.button')}</SubmitButton>
        </form>
      </NarrowPage>
    )
  }
  return (
    <NarrowPage title={t(`unsubscribe.${state}`)} lead={t(`unsubscribe.${state}Body`)}>
      <p><Link href="/sign-in" className="link">{t('unsubscribe.signIn')}</Link></p>
    </NarrowPage>
  )
}
