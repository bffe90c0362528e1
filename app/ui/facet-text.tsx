import { useTranslations } from 'next-intl'
import type { Difference } from '@/server/domain/coverage'
import { isUnknownMajor, plainValue, type Facets, type FacetValue } from '@/server/domain/facets'

type Catalogue = { products: readonly { id: string; name: string }[]; branches: readonly { id: string; name: string; productId: string }[] }
export type FacetNames = ReadonlyMap<string, string>

/** What the ids among the values are called: products, branches, and the builds an installation may start from. */
export const facetNames = ({ products, branches }: Catalogue, builds: Iterable<readonly [id: string, name: string]> = []): FacetNames => {
  const names = new Map([...products.map(({ id, name }) => [id, name] as const), ...builds])
  for (const { id, name, productId } of branches) names.set(id, `${names.get(productId) ?? ''} ${name}`.trim())
  return names
}

const isBuildId = (text: string) => /^[0-9a-f-]{36}$/.test(text)

/** A facet's values; unknown never looks like none. */
export function FacetText({ value, names }: { value: FacetValue | undefined; names?: FacetNames }) {
  const t = useTranslations('ui')
  if (value === null || value === undefined) return <em className="text-warning">{t('unknown')}</em>
  if (value.length === 0) return <span className="text-base-content/70">{t('none')}</span>
  const wordOf = (one: string) => names?.get(one) ?? (one === 'normal' ? t('startNormal') : isBuildId(one) ? t('startOdd') : plainValue(one))
  return <>{value.map(wordOf).join(', ')}{value.some(isUnknownMajor) && <em className="text-warning"> ({t('versionUnknown')})</em>}</>
}

/** What facets are called; `t` speaks of verdicts. */
export const facetNamer = (t: ReturnType<typeof useTranslations<'verdicts'>>) =>
  (key: string) => (t.has(`facets.${key}`) ? t(`facets.${key}`) : key.replace(/^component:/, '').replaceAll('_', ' '))

export const useFacetName = () => facetNamer(useTranslations('verdicts'))

export function DifferenceList({ differences, names }: { differences: readonly Difference[]; names?: FacetNames }) {
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
export function FacetList({ facets, names }: { facets: Facets; names?: FacetNames }) {
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
