import Link from '@/app/ui/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { facetNames } from '@/app/ui/facet-text'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { Components } from '../../../_pieces/components'
import { InterimLedger } from '../../../_pieces/interim-ledger'
import { InstallationCard } from '../../../_pieces/installation-card'
import { InstallationFields } from '../../../_pieces/installation-fields'
import { SystemFields } from '../../../_pieces/system-fields'
import { DriftSection } from './drift-section'

type Props = { params: Promise<{ consultancy: string; customer: string; system: string }> }

export default async function SystemPage({ params }: Props) {
  const { consultancy, customer: customerId, system: systemId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('environments')
  const devices = await getTranslations('devices')
  const drifted = await getTranslations('drift')
  const { system, environment, customer, installations, components, surveys, watchedKinds, drift, startNames } = await api.environments.system({ systemId })
  if (!customer || customer.id !== customerId) notFound()
  const interim = await getTranslations('interim')
  const interims = await api.interimUpdates.list({ systemId })
  const fixes = (await api.interimUpdates.fixes()).filter(one => installations.some(({ installation }) => installation.productId === one.productId))
  const catalogue = await api.catalogue.products()
  const writing = actorMay(actor, 'environments.manage') ? apiBase : null
  const own = `${base}/customers/${customer.id}`
  const trail = [{ href: `${base}/customers`, label: t('title') }, { href: own, label: customer.name }, { href: `${own}/environments/${environment.id}`, label: environment.name }]
  const free = catalogue.products.filter(row => !installations.some(one => one.installation.productId === row.id))
  return (
    <>
      <PageHeader title={system.name} name={`${system.name} · ${customer.name}`} trail={trail} lead={[system.os, t(`updateModes.${system.updateMode}`), system.autoApproval && t('autoApproves'), t('ringNumber', { ring: system.ring })].filter(Boolean).join(' · ')}>
        <Link href={`${base}/devices/${environment.id}?system=${system.id}`} className="btn">{devices('title')}</Link>
      </PageHeader>
      <Section title={t('installations')}>
        {installations.length === 0 && <EmptyState title={t('noInstallations')} />}
        <div className="grid items-start gap-4 xl:grid-cols-2">
          {installations.map(one => <InstallationCard key={one.installation.id} shown={one} base={base} apiBase={writing} {...catalogue} />)}
        </div>
        {writing && free.length > 0 && (
          <details className="mt-4 rounded-box border border-base-300 p-4" open={installations.length === 0}>
            <summary className="cursor-pointer font-medium">{t('installationForm.new')}</summary>
            <ActionForm action={`${writing}/environments.recordInstallation`} resetAfter className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              <input type="hidden" name="systemId" value={system.id} />
              <InstallationFields products={free} branches={catalogue.branches} />
              <div className="sm:col-span-2"><SubmitButton>{t('installationForm.add')}</SubmitButton></div>
            </ActionForm>
          </details>
        )}
      </Section>
      <Section title={t('components')}>
        <Components components={components} surveys={surveys} place={{ systemId: system.id }} watchedKinds={watchedKinds} apiBase={writing} />
      </Section>
      <Section title={interim('title')} id="interim-updates">
        <InterimLedger entries={interims} systems={installations.length > 0 ? [system] : []} fixes={fixes} base={base} apiBase={writing} />
      </Section>
      <Section title={drifted('title')} id="history">
        <DriftSection drift={drift} names={facetNames(catalogue, startNames)} />
      </Section>
      {writing && (
        <details className="rounded-box border border-base-300 p-4">
          <summary className="cursor-pointer font-medium">{t('systemForm.change')}</summary>
          <ActionForm action={`${writing}/environments.changeSystem`} className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
            <input type="hidden" name="systemId" value={system.id} />
            <SystemFields system={system} />
            <div className="sm:col-span-2"><SubmitButton>{t('systemForm.save')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </>
  )
}
