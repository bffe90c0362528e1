import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { FacetNames } from '@/app/ui/facet-text'
import { WhyList } from '@/app/ui/why-list'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import type { readBuildCoverage } from '@/server/decisions/overview'

type Places = Awaited<ReturnType<typeof readBuildCoverage>>

/** Environment by environment; "why" opens every reason, the run it rests on and the differences. */
export function CustomersSection({ places, base, names }: { places: Places; base: string; names: FacetNames }) {
  const t = useTranslations('verdicts')
  if (places.length === 0) return <EmptyState title={t('nobody')} />
  return (
    <DataTable caption={t('approvals')} head={[t('customer'), t('environment'), t('status'), t('why')]}>
      {places.map(place => (
        <tr key={place.id} id={place.customerId} className="scroll-mt-8 align-top target:bg-base-200">
          <th scope="row"><Link href={`${base}/customers/${place.customerId}`} className="link link-hover">{place.customerName}</Link></th>
          <td>{place.name}</td>
          <td><StatusBadge status={place.worst} /></td>
          <td className="min-w-72"><WhyList rows={place.rows} base={base} names={names} /></td>
        </tr>
      ))}
    </DataTable>
  )
}
