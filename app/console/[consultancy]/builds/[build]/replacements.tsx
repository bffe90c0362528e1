import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { SelectField, SubmitButton, TextArea } from '@/app/ui/fields'
import { SourceText } from '@/app/ui/source-text'
import type { Replacement } from '@/server/catalogue/besides'
import type { Build } from '@/server/catalogue/queries'

type Props = {
  build: Build
  besides: { replaces: readonly Replacement[]; replacedBy: readonly Replacement[]; baseline: Build | null; alikes: readonly Pick<Build, 'id' | 'labels' | 'version'>[] }
  base: string
  apiBase: string
  mayRecord: boolean
}

/** What this build replaces and what replaces it, where somebody recorded it. */
export function Replacements({ build, besides: { replaces, replacedBy, baseline, alikes }, base, apiBase, mayRecord }: Props) {
  const t = useTranslations('catalogue')
  const list = (title: string, edges: readonly Replacement[], end: 'older' | 'newer') => edges.length > 0 && (
    <div>
      <h3 className="text-sm font-semibold">{title}</h3>
      <ul className="space-y-1 text-sm">
        {edges.map(edge => (
          <li key={edge.build.id} className="flex flex-wrap items-center gap-2">
            <span><BuildName build={edge.build} href={`${base}/builds/${edge.build.id}`} /> {edge.build.version?.join('.')} <span className="text-base-content/70">· <SourceText source={edge.source} /></span></span>
            {edge.own && mayRecord && (
              <ActionForm action={`${apiBase}/catalogue.removeReplacement`}>
                <input type="hidden" name="newerId" value={end === 'older' ? build.id : edge.build.id} />
                <input type="hidden" name="olderId" value={end === 'older' ? edge.build.id : build.id} />
                <SubmitButton tone="plain" small>{t('remove')}</SubmitButton>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
  return (
    <div className="space-y-3">
      <p className="max-w-prose text-sm text-base-content/80">{t('replacementLead')}</p>
      {baseline && <p className="text-sm">{t('baselineOf')}: <Link href={`${base}/builds/${baseline.id}`} className="link">{baseline.labels[0]} {baseline.version?.join('.')}</Link></p>}
      {replaces.length + replacedBy.length === 0 && <p className="text-sm">{t('noReplacements')}</p>}
      {list(t('replaces'), replaces, 'older')}
      {list(t('replacedBy'), replacedBy, 'newer')}
      {mayRecord && alikes.length > 0 && (
        <details>
          <summary className="btn btn-sm">{t('recordReplacement')}</summary>
          <ActionForm action={`${apiBase}/catalogue.recordReplacement`} resetAfter className="mt-3 grid max-w-2xl gap-3">
            <input type="hidden" name="newerId" value={build.id} />
            <SelectField name="olderId" label={t('older')} required options={alikes.map(one => ({ value: one.id, label: [one.labels[0], one.version?.join('.')].filter(Boolean).join(' · ') }))} />
            <TextArea name="source" label={t('source')} hint={t('sourceHint')} required />
            <div><SubmitButton>{t('recordReplacement')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </div>
  )
}
