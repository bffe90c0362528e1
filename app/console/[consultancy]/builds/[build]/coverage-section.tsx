import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DifferenceList, FacetList } from '@/app/ui/facet-text'
import { StatusBadge } from '@/app/ui/status-badge'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import type { Reach } from '@/server/verdicts/preview-reach'

/** Coverage profile by profile: the outcome, what it rests on, and how the configuration differs from the rig. */
export function CoverageSection({ reach, buildId, base, expeditedRunIds }: { reach: Reach; buildId: string; base: string; expeditedRunIds: readonly string[] }) {
  const t = useTranslations('verdicts')
  const { byOutcome } = reach
  if (reach.installations === 0) return <p>{t('reachNone')}</p>
  return (
    <>
      <p className="mb-3">
        <strong>{t('reach', { reached: (byOutcome.pass ?? 0) + (byOutcome.conditional ?? 0), installations: reach.installations })}</strong>{' '}
        {t('reachParts', { signOff: byOutcome.needs_sign_off ?? 0, info: byOutcome.needs_info ?? 0, notCovered: byOutcome.not_covered ?? 0, failing: byOutcome.fail ?? 0 })}
      </p>
      <ul className="grid gap-3 lg:grid-cols-2">
        {reach.rows.map(({ profile, evaluation, outcome, installations, customers }) => (
          <li key={`${profile.id} ${outcome}`} className="rounded-box border border-base-300 p-3 text-sm">
            <div className="mb-2 flex flex-wrap items-center gap-3">
              <StatusBadge status={outcome} count={installations} />
              {evaluation.runId && <Link href={`${base}/lab/runs/${evaluation.runId}`} className="link">{t('restsOn')}</Link>}
              {evaluation.runId && expeditedRunIds.includes(evaluation.runId) && <ExpeditedMark />}
              {outcome === 'needs_sign_off' && <Link href={`${base}/lab/sign-offs?build=${buildId}&profile=${profile.id}`} className="link">{t('signOff')}</Link>}
            </div>
            <p className="mb-2">{customers.join(', ')}</p>
            <p className="font-medium">{t('differences')}</p>
            <DifferenceList differences={evaluation.differences} />
            {evaluation.unknownFacets.length > 0 && <p className="mt-1">{t('unknownFacets', { facets: evaluation.unknownFacets.map(key => (t.has(`facets.${key}`) ? t(`facets.${key}`) : key)).join(', ') })}</p>}
            {evaluation.blockedBy && <p className="mt-1">{t('blockedBy', { key: evaluation.blockedBy })}</p>}
            {evaluation.conditionKeys.length > 0 && <p className="mt-1">{t('conditionKeys', { keys: evaluation.conditionKeys.join(', ') })}</p>}
            <details className="mt-2">
              <summary className="cursor-pointer">{t('profile')}</summary>
              <FacetList facets={profile.facets} />
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}
