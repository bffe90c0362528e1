import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Flash } from '@/app/ui/flash'
import { LivePage } from '@/app/ui/live-page'
import { SkipLink } from '@/app/ui/skip-link'
import { portalAt } from '@/server/request'

export default async function PortalLayout({ children, params }: { children: ReactNode; params: Promise<{ customer: string }> }) {
  const { actor, membership, base, apiBase } = await portalAt((await params).customer)
  const t = await getTranslations('portal')
  return (
    <>
      <SkipLink />
      <LivePage address={`${apiBase}/live.changes`} since={new Date().toISOString()} />
      <header className="border-b border-base-300 bg-base-200">
        <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2">
          <Link href={base} className="font-semibold">{membership.customerName}</Link>
          <nav aria-label={t('nav.label')} className="-mx-2 flex flex-wrap">
            <Link href={base} className="btn btn-ghost btn-sm font-normal">{t('nav.home')}</Link>
            <Link href={`${base}/costs`} className="btn btn-ghost btn-sm font-normal">{t('nav.costs')}</Link>
            <Link href={`${base}/rules`} className="btn btn-ghost btn-sm font-normal">{t('nav.rules')}</Link>
            <Link href={`${base}/notices`} className="btn btn-ghost btn-sm font-normal">{t('nav.notices')}</Link>
          </nav>
          <div className="ml-auto flex items-center gap-3 text-sm">
            <span>{t('nav.lookedAfterBy', { name: membership.consultancyName })}</span>
            <Link href="/account" className="link link-hover">{actor.name}</Link>
          </div>
        </div>
      </header>
      <main id="main" className="mx-auto max-w-5xl px-4 py-6">
        <Flash />
        {children}
      </main>
    </>
  )
}
