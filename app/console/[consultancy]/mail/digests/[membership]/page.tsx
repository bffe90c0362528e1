import { getTranslations } from 'next-intl/server'
import { LetterView } from '@/app/ui/letter-view'
import { Facts, PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'

export default async function DigestPreviewPage({ params }: { params: Promise<{ consultancy: string; membership: string }> }) {
  const { consultancy, membership } = await params
  const { api, base } = await consoleAt(consultancy)
  const { letter, locale, name, customerName, frequency, sent } = await api.digests.preview({ membershipId: membership })
  const t = await getTranslations('digests')
  return (
    <>
      <PageHeader
        title={t('previewOf', { name })}
        trail={[{ href: `${base}/mail`, label: t('mail') }, { href: `${base}/mail/digests`, label: t('title') }]}
        lead={t(frequency === 'off' ? 'isOff' : sent ? 'wouldSend' : 'wouldNotSend')}
      />
      <Facts facts={[[t('place'), customerName ?? t('own')], [t('subject'), letter.subject]]} />
      <LetterView letter={letter} locale={locale} />
    </>
  )
}
