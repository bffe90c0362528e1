import { useTranslations } from 'next-intl'
import { ActionForm } from '../action-form'
import { SubmitButton, TextField } from '../fields'
import { StatusBadge } from '../status-badge'
import { When } from '../when'
import type { readOpenPauses } from '@/server/rollout/queries'

type Props = { pauses: Awaited<ReturnType<typeof readOpenPauses>>; apiBase: string | null }

/** What failures have paused and no engineer has looked at: let it go on, or make a hold of it. */
export function PauseList({ pauses, apiBase }: Props) {
  const t = useTranslations('rollout')
  return (
    <ul className="space-y-3" aria-label={t('pauses')}>
      {pauses.map(({ profileId, buildId, labels, endsAt, failures, customers, systems }) => (
        <li key={`${profileId} ${buildId}`} className="rounded-box border border-l-4 border-base-300 border-l-warning p-4">
          <p className="flex flex-wrap items-center gap-x-3"><StatusBadge status="held" /> <span className="font-medium">{labels[0]}</span> <span className="text-sm">{t('pausedUntil')} <When at={endsAt} /></span></p>
          <p className="mt-1 text-sm tabular-nums">{t('pauseReach', { failures, customers, systems })}</p>
          {apiBase && (
            <div className="mt-3 grid gap-3 sm:grid-cols-2">
              {(['confirmPause', 'liftPause'] as const).map(verb => (
                <details key={verb} className="rounded-box border border-base-300 p-2">
                  <summary className="min-h-6 cursor-pointer text-sm">{t(verb)}</summary>
                  <ActionForm action={`${apiBase}/rollout.${verb}`} className="mt-2 space-y-2">
                    <input type="hidden" name="profileId" value={profileId} />
                    <input type="hidden" name="buildId" value={buildId} />
                    <TextField name="reason" label={t('reason')} hint={verb === 'confirmPause' ? t('reasonSeen') : undefined} required maxLength={2000} />
                    <SubmitButton tone={verb === 'confirmPause' ? 'danger' : 'plain'} small>{t(verb)}</SubmitButton>
                  </ActionForm>
                </details>
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
