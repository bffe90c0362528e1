import { useTranslations } from 'next-intl'
import { FacetText, useFacetName } from '@/app/ui/facet-text'
import { DataTable } from '@/app/ui/page-frame'
import { isUnknownMajor } from '@/server/domain/facets'
import type { FacetAsItCounts } from '@/server/environments/queries'

/** A configuration as it counts: known, none and unknown never look alike. */
export function FacetTable({ facets, names, caption }: { facets: readonly FacetAsItCounts[]; names: ReadonlyMap<string, string>; caption: string }) {
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
            <td>
              <FacetText value={values?.map(plain)} names={names} />
              {values?.some(isUnknownMajor) && <em className="text-warning"> ({t('versionUnknown')})</em>}
            </td>
            <td className="text-xs text-base-content/80">{t(`policies.${policy}`)}</td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}

/** `name@12.1` as people write it; the marks for "no version" and "version unknown" are not part of the name. */
const plain = (text: string) => text.replace(/@[?-]$/, '').replace(/@(\d+(?:\.\d+)*)$/, ' $1')
