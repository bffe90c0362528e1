import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'

/** Minutes worked, and the one button that starts or stops the run's timer. */
export function TimerForm({ minutes, running, runId, apiBase, open }: { minutes: number; running: boolean; runId: string; apiBase: string; open: boolean }) {
  const t = useTranslations('lab.run')
  return (
    <div className="flex items-center gap-3">
      <p className="text-sm tabular-nums">{t('timer')}: {t('minutes', { minutes })}{running && `, ${t('running')}`}</p>
      {open && (
        <ActionForm action={`${apiBase}/lab.${running ? 'stopTimer' : 'startTimer'}`}>
          <input type="hidden" name="runId" value={runId} />
          <SubmitButton tone="plain" small>{t(running ? 'stop' : 'start')}</SubmitButton>
        </ActionForm>
      )}
    </div>
  )
}
