import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { FacetList, facetNames } from '@/app/ui/facet-text'
import { SubmitButton, TextField } from '@/app/ui/fields'
import type { readEnvironment } from '@/server/environments/queries'
import type { readRig } from '@/server/lab/queries'
import { Components } from '../../../customers/_pieces/components'
import { InstallationFields } from '../../../customers/_pieces/installation-fields'
import { SystemFields } from '../../../customers/_pieces/system-fields'
import { InstalledOn } from '../../rig-card'

type Stated = Awaited<ReturnType<typeof readEnvironment>>
type Props = {
  system: Stated['systems'][number]
  stated: Stated
  installed: Awaited<ReturnType<typeof readRig>>['installations']
  catalogue: { products: readonly { id: string; name: string }[]; branches: readonly { id: string; name: string; productId: string }[] }
  apiBase: string | null
}

/** One server of a rig as it is recorded, each part with its correction. Without `apiBase` for reading only. */
export function RigServer({ system, stated, installed, catalogue, apiBase }: Props) {
  const t = useTranslations('lab.rigForm')
  const places = useTranslations('environments')
  const names = facetNames(catalogue, stated.installations.flatMap(({ build }) => (build ? [[build.id, build.labels.join(' / ')] as const] : [])))
  const here = <T extends { systemId: string | null }>(rows: readonly T[]) => rows.filter(row => row.systemId === null || row.systemId === system.id)
  return (
    <li className="min-w-0 rounded-box border border-base-300 p-4 text-sm">
      <h3 className="mb-1 font-medium">{system.name}</h3>
      {installed.map(one => (
        <div key={one.id} className="mb-4">
          <InstalledOn one={one} />
          <h4 className="mt-3 font-medium">{t('facets')}</h4>
          <FacetList facets={one.facets} names={names} />
          {apiBase && (
            <>
              <details className="mt-3">
                <summary className="cursor-pointer">{t('putBuild')}</summary>
                <ActionForm action={`${apiBase}/lab.putBuild`} className="mt-2 grid max-w-3xl gap-3">
                  <input type="hidden" name="installationId" value={one.id} />
                  <TextField name="version" label={t('version')} hint={t('putBuildHint')} />
                  <TextField name="hash" label={t('hash')} />
                  <div><SubmitButton tone="plain" small>{t('putBuildSave')}</SubmitButton></div>
                </ActionForm>
              </details>
              <details className="mt-2">
                <summary className="cursor-pointer">{places('installationForm.change')}</summary>
                <ActionForm action={`${apiBase}/environments.changeInstallation`} className="mt-2 grid max-w-3xl gap-4 sm:grid-cols-2">
                  <input type="hidden" name="installationId" value={one.id} />
                  <InstallationFields {...catalogue} installation={stated.installations.find(({ installation }) => installation.id === one.id)!.installation} />
                  <div className="sm:col-span-2"><SubmitButton>{places('installationForm.save')}</SubmitButton></div>
                </ActionForm>
              </details>
            </>
          )}
        </div>
      ))}
      <h4 className="mb-2 font-medium">{t('components')}</h4>
      <Components components={here(stated.components)} surveys={here(stated.surveys)} place={{ systemId: system.id }} watchedKinds={stated.watchedKinds} apiBase={apiBase} />
      {apiBase && (
        <details className="mt-3">
          <summary className="cursor-pointer">{t('changeServer')}</summary>
          <ActionForm action={`${apiBase}/environments.changeSystem`} className="mt-2 grid max-w-3xl gap-4 sm:grid-cols-2">
            <input type="hidden" name="systemId" value={system.id} />
            <SystemFields system={system} onRig />
            <div className="sm:col-span-2"><SubmitButton>{t('save')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </li>
  )
}
