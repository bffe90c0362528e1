import { useTranslations } from 'next-intl'
import { EmptyState } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { LastDay, When, Words } from '@/app/ui/when'
import { RemedyCaseList } from './remedy-case-list'
import type { Revision } from '@/server/verdicts/evidence'

/** Published revisions, newest first; the first is the current one. */
export function VerdictSection({ revisions }: { revisions: Revision[] }) {
  const t = useTranslations('verdicts')
  if (revisions.length === 0) return <EmptyState title={t('noVerdict')}>{t('noVerdictHint')}</EmptyState>
  return (
    <ol className="space-y-3">
      {revisions.map((revision, index) => (
        <li key={revision.id} className={`rounded-box border border-base-300 p-4 ${index > 0 ? 'text-base-content/80' : ''}`}>
          <div className="flex flex-wrap items-center gap-3">
            <StatusBadge status={revision.kind} />
            <span className="text-sm">{t('revision', { number: revision.number })}</span>
            <span className="text-sm">{revision.authorName}, <When at={revision.publishedAt} /></span>
            {revision.reviewerName && <span className="text-sm">{t('reviewer', { name: revision.reviewerName })}</span>}
            {revision.soleEngineer && <span className="badge badge-sm badge-outline">{t('soleEngineer')}</span>}
            {revision.expedited && <ExpeditedMark />}
            {index > 0 && <span className="badge badge-sm">{t('superseded')}</span>}
          </div>
          <p className="mt-2"><Words text={revision.summary} /></p>
          {revision.reason && <p className="mt-1 text-sm">{t('reason')}: {revision.reason}</p>}
          {revision.validUntil && <p className="mt-1 text-sm">{t('validThrough')} <LastDay before={revision.validUntil} /></p>}
          {revision.conditions.length > 0 && (
            <ul className="mt-2 space-y-1 text-sm">
              {revision.conditions.map(condition => (
                <li key={condition.key}>
                  <span className="badge badge-sm">{t(`effects.${condition.effect}`)}</span> <Words text={condition.text} />
                  {condition.workaround && <> · {t('workaround')}: <Words text={condition.workaround} /></>}
                </li>
              ))}
            </ul>
          )}
          {revision.backOut && <div className="mt-2 text-sm"><p>{t('backOut')}:</p><Words text={revision.backOut} /></div>}
          <p className="mt-2 text-sm">{t('remedy')}: {t(`remedies.${revision.remediation.do}`)}</p>
          <RemedyCaseList remediation={revision.remediation} />
        </li>
      ))}
    </ol>
  )
}
