import Link from '@/app/ui/link'
import { Search } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Flash } from '@/app/ui/flash'
import { LivePage } from '@/app/ui/live-page'
import { SearchBox } from '@/app/ui/search-box'
import { readSearchWords } from '@/app/ui/search-words'
import { ShortcutSheet } from '@/app/ui/shortcut-sheet'
import { SkipLink } from '@/app/ui/skip-link'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { ConsoleMenu } from './console-menu'
import { PLACES, SETTINGS } from './menu'

const RUN_KEYS = ['p', 'f', 'b', 's', 'e', 'u', 'n', 'j', 'k'] as const

export default async function ConsoleLayout({ children, params }: { children: ReactNode; params: Promise<{ consultancy: string }> }) {
  const { consultancy } = await params
  const { actor, membership, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('console')
  const words = await readSearchWords('console')
  const places = [...PLACES, ...SETTINGS].flatMap(([, name, permission, go]) => (go && actorMay(actor, permission) ? [{ go, name: t(`nav.${name}`) }] : []))
  return (
    <>
      <SkipLink />
      <LivePage address={`${apiBase}/live.changes`} since={new Date().toISOString()} />
      <header className="border-b border-base-300 bg-base-200 print:hidden">
        <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <Link href={base} className="mr-auto min-w-0 truncate font-semibold sm:mr-0">{membership.consultancyName}</Link>
          <ConsoleMenu actor={actor} base={base} />
          <Link href={`${base}/search`} data-search aria-label={words.label} className="btn btn-ghost btn-sm btn-square sm:hidden"><Search aria-hidden className="size-4" /></Link>
          <div className="flex min-w-0 flex-1 items-center justify-end gap-3 max-sm:hidden">
            <SearchBox base={base} address={`${apiBase}/search.find`} words={words} />
            <ShortcutSheet places={places} keys={RUN_KEYS.map(key => [[key], t(`runKeys.${key}`)])} />
            <Link href={`${base}/notices`} className="link link-hover truncate text-sm">{actor.name}</Link>
            <Link href="/account" className="link link-hover whitespace-nowrap text-sm">{t('nav.places')}</Link>
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[1600px] px-4 py-6 outline-none">
        <Flash />
        {children}
      </main>
    </>
  )
}
