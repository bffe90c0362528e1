import { getLocale, getTranslations } from 'next-intl/server'
import Link from '@/app/ui/link'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { TermList } from '@/app/ui/term-list'
import type { Locale } from '@/server/actor'
import { describeTerms } from '@/server/billing/describe-terms'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { AgreementState } from './agreement-state'

export default async function AgreementsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('billing')
  const locale = (await getLocale()) as Locale
  const rows = await api.billing.agreements()
  const { splitBasis } = await api.billing.settings()
  const mayManage = actorMay(actor, 'billing.manage')
  return (
    <>
      <PageHeader title={t('agreement.title')} trail={[{ href: `${base}/billing`, label: t('title') }]} lead={t('agreement.lead')} />
      <p className="mb-3 text-sm text-base-content/80">{t('agreement.houseBasis', { basis: t(`terms.bases.${splitBasis}`) })} <Link href={`${base}/billing/settings`} className="link">{t('houseSettings.title')}</Link></p>
      {rows.length === 0 ? (
        <EmptyState title={t('agreement.none')}>{t('agreement.noneHint')}</EmptyState>
      ) : (
        <DataTable caption={t('agreement.title')} head={[t('agreement.customer'), t('agreement.state'), t('agreement.terms'), t('agreement.next')]}>
          {rows.map(row => (
            <tr key={row.customerId}>
              <th scope="row" className="min-w-40 font-normal">{row.name}</th>
              <td className="min-w-40"><AgreementState row={row} /></td>
              <td className="min-w-64">{row.terms && <TermList terms={describeTerms(row.terms, { splitBasis, seats: row.seats }, locale)} />}</td>
              <td><Link href={`${base}/billing/agreements/${row.customerId}`} className="link whitespace-nowrap">{t(!mayManage ? 'agreement.look' : row.number === null ? 'agreement.offer' : 'agreement.change')}<span className="sr-only">: {row.name}</span></Link></td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}
