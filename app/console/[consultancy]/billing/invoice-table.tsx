import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { InvoiceState } from '@/app/ui/invoice-state'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { listInvoices } from '@/server/billing/queries'

type Row = Awaited<ReturnType<typeof listInvoices>>[number]

/** Invoices with their states; one that stopped says why, and can be tried again. */
export function InvoiceTable({ rows, base, apiBase }: { rows: readonly Row[]; base: string; apiBase: string | null }) {
  const t = useTranslations('billing')
  const head = ['number', 'customer', 'amount', 'state', 'issued', 'due', 'document'] as const
  return (
    <DataTable caption={t('invoices.caption')} head={head.map(key => t(`invoices.${key}`))}>
      {rows.map(row => (
        <tr key={row.id}>
          <th scope="row" className="whitespace-nowrap font-normal tabular-nums">{row.number}</th>
          <td className="min-w-40">{row.customerName}</td>
          <td><Money minor={row.totalMinor} currency={row.currency} /></td>
          <td className="min-w-48"><State row={row} apiBase={apiBase} /></td>
          <td><When at={row.issuedAt} dateOnly /></td>
          <td><When at={row.dueAt} dateOnly /></td>
          <td className="whitespace-nowrap">
            {row.gateway === 'pdf' && <a href={`${base}/billing/invoices/${row.id}/pdf`} className="link">{t('invoices.pdf')}<span className="sr-only"> {row.number}</span></a>}
            {row.hostedUrl && <a href={row.hostedUrl} rel="noreferrer" className="link">{t('invoices.hosted')}<span className="sr-only"> {row.number}</span></a>}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function State({ row, apiBase }: { row: Row; apiBase: string | null }) {
  const t = useTranslations('billing')
  return (
    <div className="flex flex-col items-start gap-2">
      <InvoiceState state={row.state} />
      {row.parked && <p className="max-w-md text-sm">{t(`parked.${row.parked.code}`, { detail: row.parked.detail ?? '' })}</p>}
      {row.parked && apiBase && <Button action={`${apiBase}/billing.release`} row={row} label={t('invoices.release')} />}
      {row.gateway === 'pdf' && row.state === 'open' && apiBase && <Button action={`${apiBase}/billing.markPaid`} row={row} label={t('invoices.markPaid')} />}
    </div>
  )
}

function Button({ action, row, label }: { action: string; row: Row; label: string }) {
  return (
    <ActionForm action={action}>
      <input type="hidden" name="invoiceId" value={row.id} />
      <SubmitButton small tone="plain">{label}<span className="sr-only"> {row.number}</span></SubmitButton>
    </ActionForm>
  )
}
