import { useTranslations } from 'next-intl'
import type { Difference } from '@/server/domain/coverage'
import type { Facets, FacetValue } from '@/server/domain/facets'

/** A facet's values; unknown never looks like none. */
export function FacetText({ value, names }: { value: FacetValue | undefined; names?: ReadonlyMap<string, string> }) {
  const t = useTranslations('ui')
  if (value === null || value === undefined) return <em className="text-warning">{t('unknown')}</em>
  if (value.length === 0) return <span className="text-base-content/70">{t('none')}</span>
  return <>{value.map(one => names?.get(one) ?? one).join(', ')}</>
}

export function useFacetName() {
  const t = useTranslations('verdicts')
  return (key: string) => (t.has(`facets.${key}`) ? t(`facets.${key}`) : key.replace(/^component:/, '').replaceAll('_', ' '))
}

export function DifferenceList({ differences, names }: { differences: readonly Difference[]; names?: ReadonlyMap<string, string> }) {
  const t = useTranslations('verdicts')
  const facetName = useFacetName()
  if (differences.length === 0) return <span className="text-base-content/70">{t('noDifference')}</span>
  return (
    <ul className="space-y-0.5">
      {differences.map(({ key, rig, customer }) => (
        <li key={key}>
          {t.rich('differenceRich', {
            facet: facetName(key),
            rig: () => <FacetText value={rig} names={names} />,
            customer: () => <strong><FacetText value={customer} names={names} /></strong>,
          })}
        </li>
      ))}
    </ul>
  )
}

/** A configuration as the facets that count. */
export function FacetList({ facets, names }: { facets: Facets; names?: ReadonlyMap<string, string> }) {
  const facetName = useFacetName()
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-3 text-xs">
      {Object.entries(facets).map(([key, value]) => (
        <div key={key} className="contents">
          <dt className="text-base-content/70">{facetName(key)}</dt>
          <dd><FacetText value={value} names={names} /></dd>
        </div>
      ))}
    </dl>
  )
}
