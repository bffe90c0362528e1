import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import type { listCampaigns } from '@/server/billing/queries'

type Row = Awaited<ReturnType<typeof listCampaigns>>[number]

export function CampaignTable({ rows, base }: { rows: readonly Row[]; base: string }) {
  const t = useTranslations('billing')
  return (
    <DataTable caption={t('campaigns.caption')} head={[t('campaigns.build'), t('campaigns.state'), t('campaigns.cost'), t('campaigns.price'), t('campaigns.payers')]}>
      {rows.map(row => (
        <tr key={row.id}>
          <th scope="row" className="min-w-56 font-normal"><Link href={`${base}/billing/campaigns/${row.id}`} className="link link-hover font-medium">{row.name}</Link></th>
          <td className="whitespace-nowrap">{t(`states.${row.state}`)}</td>
          <td><Money minor={row.costMinor} currency={row.currency} /></td>
          <td>{row.priceMinor === null ? t('campaigns.noPrice') : <Money minor={row.priceMinor} currency={row.currency} />}</td>
          <td className="tabular-nums">{row.payers}</td>
        </tr>
      ))}
    </DataTable>
  )
}
