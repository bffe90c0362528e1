import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { AgreementState } from './agreement-state'

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('billing'))('agreement.title') })

export default async function AgreementsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('billing')
  const rows = await api.billing.agreements()
  const mayManage = actorMay(actor, 'billing.manage')
  return (
    <>
      <PageHeader title={t('agreement.title')} trail={[{ href: `${base}/billing`, label: t('title') }]} lead={t('agreement.lead')} />
      {mayManage && rows.length > 0 && <p className="mb-3 text-sm text-base-content/80">{t('agreement.weightHint')}</p>}
      {rows.length === 0 ? (
        <EmptyState title={t('agreement.none')}>{t('agreement.noneHint')}</EmptyState>
      ) : (
        <DataTable caption={t('agreement.title')} head={[t('agreement.customer'), t('agreement.state'), t('agreement.terms')]}>
          {rows.map(row => (
            <tr key={row.customerId}>
              <th scope="row" className="min-w-40 font-normal">{row.name}</th>
              <td className="min-w-40"><AgreementState row={row} /></td>
              <td>
                {mayManage ? (
                  <ActionForm action={`${apiBase}/billing.setAgreement`} className="flex flex-wrap items-center gap-3">
                    <input type="hidden" name="customerId" value={row.customerId} />
                    <label className="flex items-center gap-2 text-sm">
                      <span aria-hidden>{t('agreement.weight')}</span>
                      <input type="number" name="weight" min={1} max={1000000} required defaultValue={row.weight ?? 1} aria-label={t('agreement.weightOf', { name: row.name })} className="input input-sm w-20" />
                    </label>
                    <label className="flex items-center gap-2 text-sm">
                      <input type="checkbox" name="optedOut" className="checkbox checkbox-sm" defaultChecked={row.optedOut ?? false} aria-label={t('agreement.optedOutOf', { name: row.name })} />
                      <span aria-hidden>{t('agreement.optedOut')}</span>
                    </label>
                    <SubmitButton small tone="plain">{t(row.weight === null ? 'agreement.offer' : 'agreement.change')}<span className="sr-only">: {row.name}</span></SubmitButton>
                  </ActionForm>
                ) : (
                  row.weight
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}
