import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { RunTable } from '../../run-table'
import { ServerFields } from '../server-fields'
import { RigServer } from './rig-server'

export default async function RigPage({ params }: { params: Promise<{ consultancy: string; rig: string }> }) {
  const { consultancy, rig: rigId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const devices = await getTranslations('devices')
  const { rig, installations, runs } = await api.lab.rig({ rigId })
  const stated = await api.environments.read({ environmentId: rigId })
  const catalogue = await api.catalogue.products()
  const mayWork = actorMay(actor, 'lab.work')
  return (
    <>
      <PageHeader title={rig.name} trail={[{ href: `${base}/lab`, label: t('title') }]}>
        <Link href={`${base}/devices/${rig.id}`} className="btn">{devices('title')}</Link>
      </PageHeader>
      <Section title={t('installed')}>
        {installations.length === 0 && <EmptyState title={t('noInstallations')} />}
        {mayWork && <p className="mb-3 text-sm text-base-content/80">{t('rigForm.correctLead')}</p>}
        <ul className="grid grid-cols-1 gap-3">
          {stated.systems.map(system => (
            <RigServer key={system.id} system={system} stated={stated} installed={installations.filter(one => one.systemId === system.id)} catalogue={catalogue} apiBase={mayWork ? apiBase : null} />
          ))}
        </ul>
        {mayWork && (
          <details className="mt-4 rounded-box border border-base-300 p-4">
            <summary className="cursor-pointer font-medium">{t('rigForm.addServer')}</summary>
            <p className="mt-2 text-sm">{t('rigForm.addServerLead')}</p>
            <ActionForm action={`${apiBase}/lab.addServer`} resetAfter className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              <input type="hidden" name="rigId" value={rig.id} />
              <ServerFields {...catalogue} kinds={stated.watchedKinds} />
              <div className="sm:col-span-2"><SubmitButton>{t('rigForm.addServer')}</SubmitButton></div>
            </ActionForm>
          </details>
        )}
      </Section>
      <Section title={t('recentRuns')}>
        {runs.length > 0 ? <RunTable runs={runs} base={base} of={t('recentRuns')} /> : <EmptyState title={t('rigForm.noRuns')} />}
      </Section>
    </>
  )
}
