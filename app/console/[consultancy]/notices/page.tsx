import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { NoticesForm } from '@/app/account/notices-form'
import { PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'

export default async function NoticesPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, apiBase, membership } = await consoleAt((await params).consultancy)
  const t = await getTranslations('account')
  return (
    <>
      <PageHeader title={t('notices.title')} lead={t('notices.lead', { email: membership.email })}>
        <Link href="/account" className="btn">{t('title')}</Link>
      </PageHeader>
      <NoticesForm now={await api.notices.read()} action={`${apiBase}/notices.change`} />
    </>
  )
}
