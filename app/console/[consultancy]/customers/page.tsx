import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { Alerts } from './_pieces/alerts'

export default async function CustomersPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('environments')
  const customers = await api.customers.list()
  const alerts = await api.customers.alerts()
  const mayManage = actorMay(actor, 'environments.manage')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {mayManage && <Link href={`${base}/customers/import`} className="btn">{t('importCsv')}</Link>}
        {mayManage && <Link href={`${base}/customers/new`} className="btn btn-primary">{t('addCustomer')}</Link>}
      </PageHeader>
      {customers.length === 0 ? (
        <EmptyState title={t('noCustomers')}>
          {t('noCustomersHint')} <a href={`${base}/customers/import/sample`} className="link">{t('sample')}</a>
        </EmptyState>
      ) : (
        <DataTable caption={t('title')} head={[t('customer'), t('environments'), t('systems'), t('installations'), t('alerts')]}>
          {customers.map(row => (
            <tr key={row.id}>
              <th scope="row"><Link href={`${base}/customers/${row.id}`} className="link link-hover">{row.name}</Link></th>
              <td className="tabular-nums">{row.environments}</td>
              <td className="tabular-nums">{row.systems}</td>
              <td className="tabular-nums">{row.installations}</td>
              <td>{alertWords(row, t)}</td>
            </tr>
          ))}
        </DataTable>
      )}
      {customers.length > 0 && <div className="mt-8"><Section title={t('alerts')}><Alerts alerts={alerts} base={base} /></Section></div>}
    </>
  )
}

type Counts = { unknownVersions: number; unconfirmed: number; notReported: number }

const alertWords = (row: Counts, t: (key: string) => string) => {
  const words = ([['unconfirmed', 'identity_unconfirmed'], ['unknownVersions', 'unknown_version'], ['notReported', 'not_reported']] as const)
    .filter(([count]) => row[count] > 0)
    .map(([count, word]) => `${t(`identity.${word}`)} × ${row[count]}`)
  return words.length > 0 ? words.join(', ') : t('noAlerts')
}
