import Link from '@/app/ui/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SubmitButton } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { PlaceRollout } from '@/app/ui/rollout/place-rollout'
import { Components } from '../../../_pieces/components'
import { InterimLedger } from '../../../_pieces/interim-ledger'
import { IdentityBadge } from '../../../_pieces/identity'
import { SystemFields } from '../../../_pieces/system-fields'
import { ExportsSection } from './exports-section'

type Props = { params: Promise<{ consultancy: string; customer: string; environment: string }> }

export default async function EnvironmentPage({ params }: Props) {
  const { consultancy, customer: customerId, environment: environmentId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('environments')
  const devices = await getTranslations('devices')
  const { environment, customer, systems, installations, components, surveys, watchedKinds } = await api.environments.read({ environmentId })
  if (!customer || customer.id !== customerId) notFound()
  const script = await api.exports.script({ environmentId })
  const exported = await getTranslations('exports')
  const interim = await getTranslations('interim')
  const interims = await api.interimUpdates.list({ environmentId })
  const fixes = (await api.interimUpdates.fixes()).filter(one => installations.some(({ installation }) => installation.productId === one.productId))
  const rollout = await api.rollout.ofPlace({ environmentId })
  const rolledOut = await getTranslations('rollout')
  const mayManage = actorMay(actor, 'environments.manage')
  const mayRollOut = actorMay(actor, 'rollout.manage')
  const own = `${base}/customers/${customer.id}`
  return (
    <>
      <PageHeader title={environment.name} name={`${environment.name} · ${customer.name}`} trail={[{ href: `${base}/customers`, label: t('title') }, { href: own, label: customer.name }]}>
        <Link href={`${base}/devices/${environment.id}`} className="btn">{devices('title')}</Link>
      </PageHeader>
      <Section title={t('systems')}>
        {systems.length === 0 ? <EmptyState title={t('noSystems')}>{t('noSystemsHint')}</EmptyState> : (
          <DataTable caption={t('tableOf', { what: t('systems') })} head={[t('system'), t('systemForm.os'), t('installations'), t('systemForm.updateMode'), t('systemForm.ring')]}>
            {systems.map(row => (
              <tr key={row.id}>
                <th scope="row"><Link href={`${own}/systems/${row.id}`} className="link link-hover">{row.name}</Link></th>
                <td>{row.os ?? <em className="text-warning">{t('installationForm.unknown')}</em>}</td>
                <td>
                  <ul className="space-y-1">
                    {installations.filter(one => one.installation.systemId === row.id).map(one => (
                      <li key={one.installation.id}>
                        {one.productName} {one.branchName ?? ''} <span className="tabular-nums">{one.installation.reportedVersion}</span> <IdentityBadge identity={one.installation.identity} />
                      </li>
                    ))}
                  </ul>
                </td>
                <td>{t(`updateModes.${row.updateMode}`)}{row.autoApproval && `, ${t('autoApproves')}`}</td>
                <td className="tabular-nums">{row.ring}</td>
              </tr>
            ))}
          </DataTable>
        )}
        {mayManage && (
          <details className="mt-4 rounded-box border border-base-300 p-4" open={systems.length === 0}>
            <summary className="cursor-pointer font-medium">{t('systemForm.new')}</summary>
            <ActionForm action={`${apiBase}/environments.createSystem`} then={`${own}/systems/{id}`} className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              <input type="hidden" name="environmentId" value={environment.id} />
              <SystemFields />
              <div className="sm:col-span-2"><SubmitButton>{t('systemForm.add')}</SubmitButton></div>
            </ActionForm>
          </details>
        )}
      </Section>
      <Section title={exported('title')} id="exports"><ExportsSection script={script} at={`${own}/environments/${environment.id}`} base={base} /></Section>
      <PlaceRollout rollout={rollout} side="consultancy" apiBase={mayRollOut ? apiBase : null} buildHref={buildId => `${base}/builds/${buildId}`} />
      {mayRollOut && (
        <ActionForm action={`${apiBase}/rollout.demandBackup`} className="mb-8 flex flex-wrap items-center gap-4 rounded-box border border-base-300 p-4">
          <input type="hidden" name="environmentId" value={environment.id} />
          <Checkbox name="demanded" label={rolledOut('demandBackup')} defaultChecked={environment.backupDemanded} />
          <SubmitButton tone="plain" small>{rolledOut('save')}</SubmitButton>
        </ActionForm>
      )}
      <Section title={`${t('components')}: ${t('allSystems')}`}>
        <Components components={components.filter(row => row.systemId === null)} surveys={surveys.filter(row => row.systemId === null)} place={{ environmentId: environment.id }} watchedKinds={watchedKinds} apiBase={mayManage ? apiBase : null} />
      </Section>
      <Section title={interim('title')} id="interim-updates">
        <InterimLedger entries={interims} systems={systems.filter(row => installations.some(one => one.installation.systemId === row.id))} fixes={fixes} base={base} apiBase={mayManage ? apiBase : null} />
      </Section>
    </>
  )
}
