import Link from '@/app/ui/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Flash } from './flash'
import { SkipLink } from './skip-link'
import { TabTitle } from './tab-title'

/** A page outside any console or portal: one column, the language to choose, nothing else. */
export async function NarrowPage({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  const [t, locale] = [await getTranslations('ui'), await getLocale()]
  const other = locale === 'ja' ? (['en', 'English'] as const) : (['ja', '日本語'] as const)
  return (
    <>
      <TabTitle text={title} />
      <SkipLink />
      <header className="mx-auto flex max-w-xl items-center justify-between px-4 py-3">
        <Link href="/" className="font-semibold">Patchbench</Link>
        <form method="post" action="/api/auth/language">
          <button name="locale" value={other[0]} lang={other[0]} className="btn btn-ghost btn-sm" aria-label={`${t('language')}: ${other[1]}`}>{other[1]}</button>
        </form>
      </header>
      <main id="main" className="mx-auto max-w-xl px-4 py-8">
        <Flash />
        <h1 className="text-2xl font-semibold text-balance">{title}</h1>
        {lead && <p className="mt-2 text-base-content/80">{lead}</p>}
        <div className="mt-6 flex flex-col gap-6">{children}</div>
      </main>
    </>
  )
}
