import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'

type Unclear = { buildId: string; name: string; version: string | null; why: 'none' | 'several' | 'shared'; others: readonly string[] }

/** The approved set as files; and, before somebody fetches a script, what would be missing from it. */
export function ExportsSection({ script: { approvals, declines, unclear }, at, base }: { script: { approvals: number; declines: number; unclear: readonly Unclear[] }; at: string; base: string }) {
  const t = useTranslations('exports')
  return (
    <div className="space-y-3">
      <p className="max-w-prose text-sm text-base-content/80">{t('lead')}</p>
      <p className="flex flex-wrap gap-2">
        <a href={`${at}/approved/csv`} className="btn btn-sm" download>{t('csv')}</a>
        <a href={`${at}/approved/json`} className="btn btn-sm" download>{t('json')}</a>
        {unclear.length === 0 && <a href={`${at}/approved/ps1`} className="btn btn-sm" download>{t('ps1')}</a>}
      </p>
      <p className="max-w-prose text-sm text-base-content/80">{t('scriptDoes', { approvals, declines })} {t('scriptLead')}</p>
      {unclear.length > 0 && (
        <div className="rounded-box border border-l-4 border-base-300 border-l-warning p-3 text-sm">
          <p className="max-w-prose">{t('unclear')}</p>
          <ul className="my-2 list-disc ps-5">
            {unclear.map(({ buildId, name, version, why, others }) => (
              <li key={buildId}><Link href={`${base}/builds/${buildId}#wsus`} className="link">{[name, version].filter(Boolean).join(' ')}</Link>: {t(`why.${why}`, { others: others.join(', ') })}</li>
            ))}
          </ul>
          <a href={`${at}/approved/ps1?partial=on`} className="btn btn-sm" download>{t('partial')}</a>
        </div>
      )}
    </div>
  )
}
