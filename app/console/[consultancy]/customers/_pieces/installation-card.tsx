import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { facetNames } from '@/app/ui/facet-text'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { Facts } from '@/app/ui/page-frame'
import type { readSystem } from '@/server/environments/queries'
import { FacetTable } from './facet-table'
import { IdentityBadge, IdentityReasons } from './identity'
import { InstallationFields } from './installation-fields'

type Shown = Awaited<ReturnType<typeof readSystem>>['installations'][number]
type Catalogue = { products: readonly { id: string; name: string }[]; branches: readonly { id: string; name: string; productId: string }[] }

/** One installed product: which build it is, how sure that is, its configuration as it counts. Without `apiBase` for reading only. */
export function InstallationCard({ shown, base, apiBase, ...catalogue }: { shown: Shown; base: string; apiBase: string | null } & Catalogue) {
  const t = useTranslations('environments')
  const { installation, build, productName, branchName, mayBe, facets } = shown
  const title = [productName, branchName].filter(Boolean).join(' ')
  const names = facetNames(catalogue, [...mayBe, ...(build ? [build] : [])].map(one => [one.id, one.labels.join(' / ')]))
  return (
    <article className="rounded-box border border-base-300 p-4">
      <h3 className="font-semibold">{title}</h3>
      <div className="my-2"><IdentityBadge identity={installation.identity} /><IdentityReasons reasons={installation.identityReasons} /></div>
      <Facts
        facts={[
          [t('identity.build'), build && installation.identity === 'confirmed' ? <BuildName build={build} href={`${base}/builds/${build.id}`} /> : null],
          [t('identity.mayBe'), installation.identity === 'confirmed' || mayBe.length === 0 ? null : <ul>{mayBe.map(one => <li key={one.id}><BuildName build={one} href={`${base}/builds/${one.id}`} /></li>)}</ul>],
          [t('identity.reported'), installation.reportedVersion ?? t('identity.reportedNothing')],
          [t('installationForm.hash'), installation.reportedHash && <code className="text-xs break-all">{installation.reportedHash}</code>],
          [t('installationForm.seenOn'), installation.seenOn],
        ]}
      />
      {apiBase && installation.identity !== 'confirmed' && mayBe.length > 0 && (
        <details className="mt-3">
          <summary className="cursor-pointer font-medium">{t('confirmForm.title')}</summary>
          <ActionForm action={`${apiBase}/environments.confirmIdentity`} className="mt-2 grid gap-3">
            <input type="hidden" name="installationId" value={installation.id} />
            <SelectField name="buildId" label={t('confirmForm.build')} required options={mayBe.map(one => ({ value: one.id, label: `${one.labels.join(' / ')} ${one.version?.join('.') ?? ''}` }))} />
            <SelectField name="scope" label={t('confirmForm.scope')} options={[{ value: 'system', label: t('confirmForm.scopeSystem') }, { value: 'build', label: t('confirmForm.scopeBuild') }]} />
            <TextField name="reason" label={t('confirmForm.reason')} hint={t('confirmForm.reasonHint')} required maxLength={1000} />
            <div><SubmitButton>{t('confirmForm.confirm')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
      <h4 className="mt-4 mb-2 font-medium">{t('facets')}</h4>
      <FacetTable facets={facets} names={names} caption={`${t('facets')}: ${title}`} />
      {apiBase && (
        <details className="mt-3">
          <summary className="cursor-pointer font-medium">{t('installationForm.change')}</summary>
          <ActionForm action={`${apiBase}/environments.changeInstallation`} className="mt-3 grid gap-4 sm:grid-cols-2">
            <input type="hidden" name="installationId" value={installation.id} />
            <InstallationFields {...catalogue} installation={installation} />
            <div className="sm:col-span-2"><SubmitButton>{t('installationForm.save')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </article>
  )
}
