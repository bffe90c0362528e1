import { useTranslations } from 'next-intl'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { readCosts } from '@/server/billing/costs'

type Row = Awaited<ReturnType<typeof readCosts>>['shares'][number]

/** The customer's own parts. How many pay is shown where it gives no other customer's part away. */
export function ShareTable({ rows }: { rows: readonly Row[] }) {
  const t = useTranslations('billing.costs')
  return (
    <DataTable caption={t('sharesCaption')} head={[t('what'), t('share'), t('of'), t('at')]}>
      {rows.map(row => (
        <tr key={row.id}>
          <th scope="row" className="min-w-56 font-normal">{row.label}</th>
          <td className="min-w-36">
            <Money minor={row.netMinor} currency={row.currency} />
            {row.reason && <span className="block text-xs">{t(`reasons.${row.reason}`)}</span>}
          </td>
          <td className="min-w-40">
            {row.payerCount === null || row.totalMinor === null
              ? t('own')
              : t.rich('oneOfRich', { count: row.payerCount, total: () => <Money minor={row.totalMinor!} currency={row.currency} /> })}
          </td>
          <td><When at={row.at} dateOnly /></td>
        </tr>
      ))}
    </DataTable>
  )
}
