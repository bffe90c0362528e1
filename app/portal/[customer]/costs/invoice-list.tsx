import { useTranslations } from 'next-intl'
import { InvoiceState } from '@/app/ui/invoice-state'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { readCosts } from '@/server/billing/costs'

type Row = Awaited<ReturnType<typeof readCosts>>['invoices'][number]

export function InvoiceList({ rows, base }: { rows: readonly Row[]; base: string }) {
  const t = useTranslations('billing.invoices')
  return (
    <DataTable caption={t('caption')} head={[t('number'), t('amount'), t('state'), t('issued'), t('due'), t('document')]}>
      {rows.map(row => (
        <tr key={row.id}>
          <th scope="row" className="whitespace-nowrap font-normal tabular-nums">{row.number}</th>
          <td><Money minor={row.totalMinor} currency={row.currency} /></td>
          <td><InvoiceState state={row.state} /></td>
          <td><When at={row.issuedAt} dateOnly /></td>
          <td><When at={row.dueAt} dateOnly /></td>
          <td className="whitespace-nowrap">
            {row.gateway === 'pdf' && <a href={`${base}/costs/invoices/${row.id}/pdf`} className="link">{t('pdf')}<span className="sr-only"> {row.number}</span></a>}
            {row.hostedUrl && <a href={row.hostedUrl} rel="noreferrer" className="link">{t('hosted')}<span className="sr-only"> {row.number}</span></a>}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
