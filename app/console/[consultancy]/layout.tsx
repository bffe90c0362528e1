import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Flash } from '@/app/ui/flash'
import { LivePage } from '@/app/ui/live-page'
import { SkipLink } from '@/app/ui/skip-link'
import { actorMay, type Permission } from '@/server/permissions'
import { consoleAt } from '@/server/request'

const PLACES = [
  ['', 'overview', 'console.read'],
  ['/customers', 'customers', 'console.read'],
  ['/catalogue', 'catalogue', 'console.read'],
  ['/lab', 'lab', 'console.read'],
  ['/billing', 'billing', 'billing.read'],
  ['/mail', 'mail', 'console.read'],
  ['/people', 'people', 'people.read'],
  ['/settings', 'settings', 'settings.manage'],
  ['/audit', 'audit', 'audit.read'],
] as const satisfies readonly (readonly [string, string, Permission])[]

export default async function ConsoleLayout({ children, params }: { children: ReactNode; params: Promise<{ consultancy: string }> }) {
  const { consultancy } = await params
  const { actor, membership, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('console')
  return (
    <>
      <SkipLink />
      <LivePage address={`${apiBase}/live.changes`} since={new Date().toISOString()} />
      <header className="border-b border-base-300 bg-base-200">
        <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2">
          <Link href={base} className="font-semibold">{membership.consultancyName}</Link>
          <nav aria-label={t('nav.label')} className="-mx-2 flex flex-wrap">
            {PLACES.filter(([, , permission]) => actorMay(actor, permission)).map(([path, key]) => (
              <Link key={key} href={`${base}${path}`} className="btn btn-ghost btn-sm font-normal">{t(`nav.${key}`)}</Link>
            ))}
          </nav>
          <div className="ml-auto flex items-center gap-3 text-sm">
            <Link href={`${base}/notices`} className="link link-hover">{actor.name}</Link>
            <Link href="/account" className="link link-hover">{t('nav.places')}</Link>
          </div>
        </div>
      </header>
      <main id="main" className="mx-auto max-w-[1600px] px-4 py-6">
        <Flash />
        {children}
      </main>
    </>
  )
}
