import { useTranslations } from 'next-intl'
import { mayCover } from '@/server/domain/facet-policy'
import type { FacetPolicy } from '@/server/domain/facets'

/** A policy in a sentence: what it asks, how it compares, which versions and names. */
export function PolicyWords({ of }: { of: FacetPolicy | null }) {
  const t = useTranslations('facet-policies')
  if (of === null) return <span className="text-base-content/70">{t('notWatched')}</span>
  const { key, policy, compare, version, names } = of
  const more = policy === 'ignore' ? [] : [mayCover(key) && t(`comparators.${compare}`), version && `${t('version')}: ${t(`versions.${version}`)}`, names && `${t('names')}: ${names.join(', ')}`].filter(Boolean)
  return <>{[t(`policies.${policy}`), ...more].join(' · ')}</>
}
