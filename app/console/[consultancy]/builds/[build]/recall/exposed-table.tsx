import { useTranslations } from 'next-intl'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import type { Exposures } from '@/server/recalls/queries'

/** Who is hit, and in which way: counted by way, then one by one. */
export function ExposedTable({ exposed }: { exposed: Exposures }) {
  const t = useTranslations('recalls')
  if (exposed.total === 0) return <EmptyState title={t('nobody')} />
  return (
    <>
      <ul className="mb-3 flex flex-wrap gap-2 text-sm">
        {exposed.byWay.map(({ way, count }) => <li key={way} className="badge badge-outline h-auto py-1">{t(`ways.${way}`)}: <strong className="tabular-nums">{count}</strong></li>)}
      </ul>
      <DataTable caption={t('exposed')} head={[t('customer'), t('environment'), t('system'), t('way')]}>
        {exposed.rows.map(one => (
          <tr key={one.id}>
            <th scope="row">{one.customer ?? <span className="badge badge-sm">{t('lab')}</span>}</th>
            <td>{one.environment}</td>
            <td>{one.system}</td>
            <td>{t(`ways.${one.way}`)}</td>
          </tr>
        ))}
      </DataTable>
      <p className="mt-2 text-sm text-base-content/80">{exposed.total > exposed.rows.length ? t('moreExposed', { shown: exposed.rows.length, count: exposed.total - exposed.rows.length }) : t('allExposed')}</p>
    </>
  )
}
