import { useTranslations } from 'next-intl'
import { FacetText, useFacetName, type FacetNames } from '@/app/ui/facet-text'
import { DataTable } from '@/app/ui/page-frame'
import type { FacetAsItCounts } from '@/server/environments/queries'

/** A configuration as it counts: known, none and unknown never look alike. */
export function FacetTable({ facets, names, caption }: { facets: readonly FacetAsItCounts[]; names: FacetNames; caption: string }) {
  const t = useTranslations('environments')
  const facetName = useFacetName()
  const unknown = facets.filter(facet => facet.policy !== 'ignore' && !facet.known).length
  return (
    <>
      {unknown > 0 && <p className="mb-2 text-sm text-warning">{t('unknownCounts', { count: unknown })}</p>}
      <DataTable caption={caption} head={[t('facet'), t('value'), t('counts')]}>
        {facets.map(({ key, policy, values }) => (
          <tr key={key}>
            <th scope="row" className="font-normal">{facetName(key)}</th>
            <td><FacetText value={values} names={names} /></td>
            <td className="text-xs text-base-content/80">{t(`policies.${policy}`)}</td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}
