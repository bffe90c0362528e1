import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { NarrowPage } from '@/app/ui/narrow-page'
import { hasMailbox } from '@/server/mail/mailbox'

/** The same page whether the address is known or not. */
export default async function SentPage() {
  const t = await getTranslations('sign-in')
  return (
    <NarrowPage title={t('sent.title')} lead={t('sent.lead')}>
      <p className="text-sm text-base-content/80">{t('sent.nothing')}</p>
      <p className="flex gap-4">
        <Link href="/sign-in" className="link">{t('sent.again')}</Link>
        {hasMailbox() && <Link href="/dev/mail" className="link">{t('sent.mailbox')}</Link>}
      </p>
    </NarrowPage>
  )
}
