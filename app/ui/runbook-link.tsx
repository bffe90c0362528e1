import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ProgressBar } from '@/app/ui/progress-bar'
import type { RunbookSummary } from '@/server/recalls/runbooks'

/** One customer's runbook, how far it is, and the way to it. `named`: where the page is not about its build. */
export function RunbookLink({ runbook, base, named }: { runbook: RunbookSummary; base: string; named?: boolean }) {
  const t = useTranslations('runbooks')
  const { id, cause, build, environment, liftedAt, done, steps } = runbook
  const over = done === steps || liftedAt !== null
  const progress = t('progress', { done, all: steps })
  const about = [named && [build.labels[0], build.version?.join('.')].filter(Boolean).join(' '), environment].filter(Boolean).join(' · ')
  return (
    <div className={`mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-box border border-l-4 border-base-300 p-4 ${liftedAt ? '' : over ? 'border-l-success' : 'border-l-warning'}`}>
      <div className="min-w-56 flex-1">
        <p className="font-medium">{t('linkTitle', { cause: t(`causes.${cause}`) })}</p>
        {about && <p className="text-sm">{about}</p>}
        <div className="mt-1 flex flex-wrap items-center gap-x-3">{!liftedAt && <ProgressBar done={done} all={steps} label={progress} />}<span className="text-sm">{liftedAt ? t('noLonger') : over ? t('allDone') : progress}</span></div>
      </div>
      <Link href={`${base}/runbooks/${id}`} className={`btn btn-sm max-sm:w-full ${over ? '' : 'btn-primary'}`}>{t(over ? 'look' : 'goOn')}</Link>
    </div>
  )
}
