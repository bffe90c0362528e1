import Link from '@/app/ui/link'
import { Search } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Flash } from '@/app/ui/flash'
import { LivePage } from '@/app/ui/live-page'
import { NavLink } from '@/app/ui/nav-link'
import { SearchBox } from '@/app/ui/search-box'
import { readSearchWords } from '@/app/ui/search-words'
import { ShortcutSheet } from '@/app/ui/shortcut-sheet'
import { SkipLink } from '@/app/ui/skip-link'
import { portalAt } from '@/server/request'

/** A place of the portal: its path, its name under `portal.nav`, the letter that leads there after `g`. */
const PLACES = [['', 'home', 'h'], ['/costs', 'costs', 'c'], ['/rules', 'rules', 'r'], ['/notices', 'notices', 'n']] as const

export default async function PortalLayout({ children, params }: { children: ReactNode; params: Promise<{ customer: string }> }) {
  const { actor, membership, base, apiBase } = await portalAt((await params).customer)
  const t = await getTranslations('portal')
  const words = await readSearchWords('portal')
  return (
    <>
      <SkipLink />
      <LivePage address={`${apiBase}/live.changes`} since={new Date().toISOString()} />
      <header className="border-b border-base-300 bg-base-200 print:hidden">
        <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <Link href={base} className="mr-auto min-w-0 truncate font-semibold sm:mr-0">{membership.customerName}</Link>
          <Link href={`${base}/search`} data-search aria-label={words.label} className="btn btn-ghost btn-sm btn-square sm:hidden"><Search aria-hidden className="size-4" /></Link>
          <Link href="/account" className="link link-hover order-1 truncate text-sm sm:order-3">{actor.name}</Link>
          <nav aria-label={t('nav.label')} className="order-2 -mx-2 flex w-full flex-wrap sm:order-1 sm:mx-0 sm:w-auto">
            {PLACES.map(([path, name, go]) => <NavLink key={path} href={`${base}${path}`} exact={path === ''} go={go}>{t(`nav.${name}`)}</NavLink>)}
          </nav>
          <div className="order-2 flex min-w-0 flex-1 items-center justify-end gap-1 max-sm:hidden">
            <SearchBox base={base} address={`${apiBase}/search.find`} words={words} />
            <ShortcutSheet places={PLACES.map(([, name, go]) => ({ go, name: t(`nav.${name}`) }))} />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-6 outline-none">
        <Flash />
        {children}
      </main>
      <footer className="mx-auto max-w-5xl px-4 pb-8 text-sm text-base-content/70">{t('nav.lookedAfterBy', { name: membership.consultancyName })}</footer>
    </>
  )
}
