import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { TabTitle } from './tab-title'

/** A page that is not there, or not the reader's to see: the same words for both. */
export function NothingHere() {
  const t = useTranslations('ui.notFound')
  return (
    <div className="mx-auto max-w-xl py-12">
      <TabTitle text={t('title')} />
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <p className="mt-2">{t('text')}</p>
      <p className="mt-6"><Link href="/" className="btn btn-primary">{t('home')}</Link></p>
    </div>
  )
}
