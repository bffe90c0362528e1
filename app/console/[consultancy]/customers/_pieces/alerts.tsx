import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import type { listIdentityAlerts } from '@/server/environments/queries'
import { IdentityBadge, IdentityReasons } from './identity'

type Alert = Awaited<ReturnType<typeof listIdentityAlerts>>[number]

/** Installations whose build is not known for sure, with the way to settle each. */
export function Alerts({ alerts, base }: { alerts: readonly Alert[]; base: string }) {
  const t = useTranslations('environments')
  if (alerts.length === 0) return <EmptyState title={t('noAlertsTitle')}>{t('noAlertsText')}</EmptyState>
  return (
    <>
      <p className="mb-2 text-sm text-base-content/80">{t('alertsLead')}</p>
      <DataTable caption={t('tableOf', { what: t('alerts') })} head={[t('system'), t('identity.build'), t('identity.reported'), t('identity.mayBe')]}>
        {alerts.map(({ installation, systemName, environmentName, customerName, productName, mayBe }) => (
          <tr key={installation.id}>
            <th scope="row" className="font-normal">
              <Link className="link font-medium" href={systemHref(base, installation)}>{systemName}</Link>
              <div className="text-xs text-base-content/70">{[customerName, environmentName, productName].filter(Boolean).join(' · ')}</div>
            </th>
            <td><IdentityBadge identity={installation.identity} /><IdentityReasons reasons={installation.identityReasons} /></td>
            <td className="tabular-nums">{installation.reportedVersion ?? t('identity.reportedNothing')}</td>
            <td>{mayBe.length > 0 ? <ul>{mayBe.map(build => <li key={build.id}><Link className="link" href={`${base}/builds/${build.id}`}>{build.labels.join(' / ')}</Link> {build.version?.join('.')}</li>)}</ul> : '–'}</td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}

/** A rig's systems are shown in the lab. */
const systemHref = (base: string, { customerId, environmentId, systemId }: Alert['installation']) =>
  customerId ? `${base}/customers/${customerId}/systems/${systemId}` : `${base}/lab/rigs/${environmentId}`
