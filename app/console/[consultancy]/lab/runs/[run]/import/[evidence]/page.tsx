import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'
import { ChangeTable } from './change-table'

/** What a result file would change, its counts and where it disagrees with itself or with us: before anything is changed. */
export default async function ImportPage({ params }: { params: Promise<{ consultancy: string; run: string; evidence: string }> }) {
  const { consultancy, run: runId, evidence: evidenceId } = await params
  const { api, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const { fileName, format, producer, totals, disagreements, lines, missing } = await api.lab.previewResultFile({ runId, evidenceId })
  const [cases, extras] = [lines.filter(one => !one.extra), lines.filter(one => one.extra)]
  const bad = extras.filter(one => one.byFile === 'failed' || one.byFile === 'error').length
  const kept = lines.some(one => one.effect === 'waived')
  return (
    <>
      <PageHeader title={t('import.title', { file: fileName })} trail={[{ href: `${base}/lab`, label: t('title') }, { href: `${base}/lab/runs/${runId}`, label: t('import.back') }]} lead={t('import.lead')} />
      <div className="mb-6"><Facts facts={[[t('import.format'), [t(`import.formats.${format}`), producer].filter(Boolean).join(', ')], [t('import.counted'), t('import.counts', totals)]]} /></div>
      {disagreements.length > 0 && (
        <div role="status" className="alert mb-6 block border-warning">
          <p className="font-medium">{t('import.claims')}</p>
          <p className="text-sm">{t('import.claimsLead')}</p>
          <ul className="ml-5 list-disc text-sm" lang="en">{disagreements.map(line => <li key={line}>{line}</li>)}</ul>
        </div>
      )}
      <Section title={t('import.matched')}>
        {cases.length === 0 ? <EmptyState title={t('import.noneMatched')}>{t('import.noneMatchedHint')}</EmptyState> : <ChangeTable lines={cases} of={t('import.matched')} />}
      </Section>
      {extras.length > 0 && (
        <Section title={t('import.extras')}>
          <p className="mb-2 text-sm">{t('import.extrasLead')} {t('import.extraCount', { count: extras.length, bad })}</p>
          <details open={bad > 0}><summary className="cursor-pointer">{t('cases')}</summary><ChangeTable lines={extras} of={t('import.extras')} /></details>
        </Section>
      )}
      {missing.length > 0 && <Section title={t('import.missing')}><ul className="ml-5 list-disc">{missing.map(one => <li key={one.key}>{one.key} {one.title}</li>)}</ul></Section>}
      {lines.every(one => one.effect === 'same') && <p className="mb-3">{t('import.nothing')}</p>}
      <div className="flex flex-wrap items-center gap-3">
        {!kept && (
          <ActionForm action={`${apiBase}/lab.importResultFile`} then={`${base}/lab/runs/{id}`}>
            <input type="hidden" name="runId" value={runId} />
            <input type="hidden" name="evidenceId" value={evidenceId} />
            <SubmitButton>{t('import.confirm')}</SubmitButton>
          </ActionForm>
        )}
        <Link href={`${base}/lab/runs/${runId}`} className="btn btn-ghost">{t('import.back')}</Link>
      </div>
    </>
  )
}
