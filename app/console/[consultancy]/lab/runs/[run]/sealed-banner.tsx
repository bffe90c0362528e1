import { useFormatter, useTranslations } from 'next-intl'
import { Conclusion } from '../../conclusion'

type Ended = Parameters<typeof Conclusion>[0]['run'] & { sealedAt: Date | null; sealedByName: string | null; sealDigest: string | null }

/** How a run ended, and whether its content still is what was sealed. */
export function SealedBanner({ run, holds }: { run: Ended; holds: boolean | null }) {
  const t = useTranslations('lab.run')
  const format = useFormatter()
  if (run.sealedAt === null) return <p role="status" className="alert mb-6">{t('abandonedNote')}</p>
  const when = format.dateTime(run.sealedAt, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div role="status" className="alert mb-6 block">
      <p className="text-lg font-semibold"><Conclusion run={run} /></p>
      <p className="text-sm">{t('sealedBy', { when, name: run.sealedByName ?? '' })} {t('readOnly')}</p>
      <p className="mt-1 text-xs break-all">{t('digest')}: <code>{run.sealDigest}</code></p>
      {holds !== null && <p className={holds ? 'text-sm' : 'text-sm font-medium text-error'}>{t(holds ? 'sealHolds' : 'sealBroken')}</p>}
    </div>
  )
}
