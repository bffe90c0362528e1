import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea } from '@/app/ui/fields'
import { IncidentTimeline } from '@/app/ui/incident-timeline'
import { Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { When, Words } from '@/app/ui/when'
import type { readRecalls } from '@/server/recalls/queries'
import { RemedyCaseList } from '../remedy-case-list'
import { ExposedTable } from './exposed-table'
import { RunbookTable } from './runbook-table'

type Recall = Awaited<ReturnType<typeof readRecalls>>[number]

/** A recall that is live: what was said, how far everybody is, what is written on, and how it may be lifted. */
export function RecallStory({ recall, vendors, base, buildPage, apiBase, mayWrite }: { recall: Recall; vendors: boolean; base: string; buildPage: string; apiBase: string; mayWrite: boolean }) {
  const t = useTranslations('recalls')
  const verdicts = useTranslations('verdicts')
  return (
    <>
      <div role="status" className="alert mb-6 items-start border-error">
        <StatusBadge status="recalled" />
        <div className="space-y-1">
          <p className="font-medium">{verdicts.rich('recalledRich', { at: () => <When at={recall.at} />, name: recall.byVendor ? t('vendor') : recall.byName })}</p>
          <p><Words text={recall.reason} /></p>
          <p className="text-sm">{verdicts('remedy')}: {verdicts(`remedies.${recall.remediation.do}`)}{recall.replacement && ` ${[recall.replacement.labels[0], recall.replacement.version?.join('.')].filter(Boolean).join(' ')}`}</p>
          <RemedyCaseList remediation={recall.remediation} />
        </div>
      </div>
      <Section title={t('runbooks')} id="runbooks"><RunbookTable runbooks={recall.runbooks} base={base} /></Section>
      <Section title={t('timeline')} id="timeline">
        {recall.timeline.length === 0 ? <p className="text-sm text-base-content/80">{t('noTimeline')}</p> : <IncidentTimeline entries={recall.timeline} />}
        {mayWrite && (
          <ActionForm action={`${apiBase}/recalls.writeIncident`} resetAfter className="mt-4 grid max-w-4xl gap-3 lg:grid-cols-2">
            <input type="hidden" name="withdrawalId" value={recall.id} />
            <TextArea name="text" label={t('entry')} hint={t('entryHint')} required maxLength={4000} />
            <TextArea name="textJa" label={t('entryJa')} lang="ja" maxLength={4000} />
            <div><SubmitButton>{t('write')}</SubmitButton></div>
          </ActionForm>
        )}
      </Section>
      <Section title={t('exposed')} id="exposed"><ExposedTable exposed={recall.exposed} /></Section>
      {vendors && <p className="mb-8 text-sm">{t('vendors')}</p>}
      {mayWrite && !vendors && (
        <details className="mb-8 rounded-box border border-base-300 p-4">
          <summary className="cursor-pointer font-medium">{t('reinstate')}</summary>
          <p className="mt-2 max-w-prose text-sm">{t('reinstateHint')}</p>
          <ActionForm action={`${apiBase}/recalls.reinstate`} then={buildPage} className="mt-3 grid max-w-4xl gap-3 lg:grid-cols-2">
            <input type="hidden" name="withdrawalId" value={recall.id} />
            <TextArea name="reason" label={t('reinstateReason')} required maxLength={2000} />
            <TextArea name="reasonJa" label={t('reinstateReasonJa')} lang="ja" maxLength={2000} />
            <div><SubmitButton tone="danger">{t('reinstateSubmit')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </>
  )
}
