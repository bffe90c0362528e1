import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { FoundGroup } from '@/server/search/find'
import { EmptyState, PageHeader, Section } from './page-frame'
import { StatusBadge } from './status-badge'

/** The page of results: what the box shows while one types, for whoever has no JavaScript, a phone, or wants to share the address. */
export function SearchResults({ words, groups, base, area }: { words: string; groups: FoundGroup[]; base: string; area: 'console' | 'portal' }) {
  const t = useTranslations('search')
  const kinds = area === 'console' ? 'kinds' : 'portalKinds'
  return (
    <>
      <PageHeader title={words ? t('titleOf', { words }) : t('title')} lead={t('lead')} />
      <search aria-label={t('again')}>
        <form className="mb-8 flex max-w-2xl gap-2">
          <input type="search" name="q" aria-label={t('again')} defaultValue={words} maxLength={100} required className="input flex-1" placeholder={t(area === 'console' ? 'hint' : 'portalHint')} />
          <button className="btn btn-primary">{t('find')}</button>
        </form>
      </search>
      {words && groups.length === 0 && <EmptyState title={t('none', { words })}>{t(area === 'console' ? 'noneHint' : 'portalNoneHint')}</EmptyState>}
      {groups.map(group => (
        <Section key={group.kind} title={t(`${kinds}.${group.kind}`)}>
          <ul className="max-w-4xl divide-y divide-base-300 rounded-box border border-base-300">
            {group.hits.map(hit => (
              <li key={hit.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
                <Link href={`${base}${hit.path}`} className="link link-hover min-h-6 font-medium">{hit.title}</Link>
                {hit.recalled && <StatusBadge status="recalled" />}
                <span className="text-sm text-base-content/70">{hit.detail}</span>
              </li>
            ))}
          </ul>
          {group.more && <p className="mt-2 text-sm text-base-content/70">{t('more', { count: group.hits.length })}</p>}
        </Section>
      ))}
    </>
  )
}
