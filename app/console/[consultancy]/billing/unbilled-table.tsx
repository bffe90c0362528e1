import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { listUnbilled } from '@/server/billing/queries'

type Row = Awaited<ReturnType<typeof listUnbilled>>[number]

/** Work done and never billed is what the house loses: it stands first. */
export function UnbilledTable({ rows, base, apiBase }: { rows: readonly Row[]; base: string; apiBase: string | null }) {
  const t = useTranslations('billing.unbilled')
  return (
    <>
      <p className="mb-3 max-w-prose text-sm">{t('lead')}</p>
      <DataTable caption={t('caption')} head={[t('build'), t('runs'), t('last'), t('next')]}>
        {rows.map(row => (
          <tr key={row.buildId}>
            <th scope="row" className="min-w-56 font-normal">{row.name}</th>
            <td className="tabular-nums">{row.runs}</td>
            <td>{row.lastSealedAt && <When at={row.lastSealedAt} dateOnly />}</td>
            <td>
              {row.campaignId ? (
                <Link href={`${base}/billing/campaigns/${row.campaignId}`} className="link">{t('continue')}<span className="sr-only">: {row.name}</span></Link>
              ) : (
                apiBase && (
                  <ActionForm action={`${apiBase}/billing.openCampaign`} then={`${base}/billing/campaigns/{id}`}>
                    <input type="hidden" name="buildId" value={row.buildId} />
                    <SubmitButton small>{t('open')}<span className="sr-only">: {row.name}</span></SubmitButton>
                  </ActionForm>
                )
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}
