import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { FacetList } from '@/app/ui/facet-text'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { InstalledOn } from '../../rig-card'
import { RunTable } from '../../run-table'
import { ServerFields } from '../server-fields'

export default async function RigPage({ params }: { params: Promise<{ consultancy: string; rig: string }> }) {
  const { consultancy, rig: rigId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const devices = await getTranslations('devices')
  const { rig, installations, runs } = await api.lab.rig({ rigId })
  const { products, branches } = await api.catalogue.products()
  const kinds = await api.lab.watchedKinds()
  const mayWork = actorMay(actor, 'lab.work')
  return (
    <>
      <PageHeader title={rig.name} trail={[{ href: `${base}/lab`, label: t('title') }]}>
        <Link href={`${base}/devices/${rig.id}`} className="btn">{devices('title')}</Link>
      </PageHeader>
      <Section title={t('installed')}>
        {installations.length === 0 && <EmptyState title={t('noInstallations')} />}
        <ul className="grid gap-3 lg:grid-cols-2">
          {installations.map(one => (
            <li key={one.id} className="rounded-box border border-base-300 p-4 text-sm">
              <h3 className="mb-1 font-medium">{one.systemName}</h3>
              <InstalledOn one={one} />
              <p className="mt-3 font-medium">{t('rigForm.facets')}</p>
              <FacetList facets={one.facets} />
              {mayWork && (
                <details className="mt-3">
                  <summary className="cursor-pointer">{t('rigForm.putBuild')}</summary>
                  <ActionForm action={`${apiBase}/lab.putBuild`} className="mt-2 grid gap-3">
                    <input type="hidden" name="installationId" value={one.id} />
                    <TextField name="version" label={t('rigForm.version')} hint={t('rigForm.putBuildHint')} />
                    <TextField name="hash" label={t('rigForm.hash')} />
                    <div><SubmitButton tone="plain" small>{t('rigForm.putBuildSave')}</SubmitButton></div>
                  </ActionForm>
                </details>
              )}
            </li>
          ))}
        </ul>
        {mayWork && (
          <details className="mt-4 rounded-box border border-base-300 p-4">
            <summary className="cursor-pointer font-medium">{t('rigForm.addServer')}</summary>
            <p className="mt-2 text-sm">{t('rigForm.addServerLead')}</p>
            <ActionForm action={`${apiBase}/lab.addServer`} resetAfter className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              <input type="hidden" name="rigId" value={rig.id} />
              <ServerFields products={products} branches={branches} kinds={kinds} />
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
