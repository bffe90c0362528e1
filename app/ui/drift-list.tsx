import { useTranslations } from 'next-intl'
import type { FacetChange } from '@/server/domain/facet-policy'
import { FacetText, useFacetName } from './facet-text'

/** Facet by facet, from what to what. What is unknown never looks like none, and a facet that did not count says so. */
export function DriftList({ changes, names }: { changes: readonly FacetChange[]; names?: ReadonlyMap<string, string> }) {
  const t = useTranslations('drift')
  const facetName = useFacetName()
  const side = (value: FacetChange['from']) => (value === undefined ? <span className="text-base-content/70">{t('notCounted')}</span> : <FacetText value={value} names={names} />)
  return (
    <ul className="space-y-0.5">
      {changes.map(({ key, from, to }) => (
        <li key={key}>{facetName(key)}: {side(from)} <span aria-hidden>→</span><span className="sr-only">{t('becomes')}</span> <strong className="font-medium">{side(to)}</strong></li>
      ))}
    </ul>
  )
}
