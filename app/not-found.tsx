import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'

export default async function NotFound() {
  const t = await getTranslations('ui')
  return (
    <main id="main" className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-2xl font-semibold">{t('notFound.title')}</h1>
      <p className="mt-2">{t('notFound.text')}</p>
      <p className="mt-4"><Link href="/" className="btn btn-primary">{t('notFound.home')}</Link></p>
    </main>
  )
}
