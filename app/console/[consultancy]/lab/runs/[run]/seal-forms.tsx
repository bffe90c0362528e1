import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SubmitButton, TextArea } from '@/app/ui/fields'
import { Section } from '@/app/ui/page-frame'
import type { RunVerdict } from '@/server/domain/run-result'
import { ResultBadge } from '../../result-badge'

const SHOWN = ['passed', 'failed', 'error', 'blocked', 'skipped', 'waived', 'missing'] as const

type Case = { mandatory: boolean; status: string | null; waiver: object | null }

/** The end of a run: what it would amount to as it stands, and the two ways out. */
export function SealForms({ verdict, cases, runId, apiBase }: { verdict: RunVerdict; cases: readonly Case[]; runId: string; apiBase: string }) {
  const t = useTranslations('lab')
  const missing = cases.filter(one => one.mandatory && one.status === null && one.waiver === null).length
  const caveat = verdict.allWaived ? t('allWaived') : verdict.hasWaiver ? t('withWaivers') : null
  const conclusion = `${t(`conclusions.${verdict.state}`)}${caveat ? ` (${caveat})` : ''}`
  return (
    <Section title={t('run.seal')} id="seal">
      <p className="mb-2 max-w-prose">{t('run.sealLead', { conclusion })}</p>
      <ul className="mb-2 flex flex-wrap gap-4">
        {SHOWN.filter(result => (verdict.counts?.[result] ?? 0) > 0).map(result => (
          <li key={result} className="flex items-center gap-1 tabular-nums"><ResultBadge result={result} word={t(`results.${result}`)} /> × {verdict.counts![result]}</li>
        ))}
      </ul>
      {missing > 0 && <p className="mb-2 font-medium text-warning">{t('run.sealMissing', { count: missing })}</p>}
      <ActionForm action={`${apiBase}/lab.sealRun`} className="grid gap-3">
        <input type="hidden" name="runId" value={runId} />
        <Checkbox name="_sure" required label={t('run.sealSure')} />
        <div><SubmitButton>{t('run.sealDo')}</SubmitButton></div>
      </ActionForm>
      <details className="mt-6">
        <summary className="cursor-pointer">{t('run.abandon')}</summary>
        <ActionForm action={`${apiBase}/lab.abandonRun`} className="mt-2 grid max-w-prose gap-2">
          <input type="hidden" name="runId" value={runId} />
          <p className="text-sm">{t('run.abandonLead')}</p>
          <TextArea name="reason" label={t('run.abandonReason')} required />
          <div><SubmitButton tone="danger" small>{t('run.abandonDo')}</SubmitButton></div>
        </ActionForm>
      </details>
    </Section>
  )
}
