import { useTranslations } from 'next-intl'
import { DifferenceList, useFacetName, type FacetNames } from '@/app/ui/facet-text'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Reach } from '@/server/verdicts/preview-reach'

/** "Reaches 41 of 52 installations, 7 need sign-off, 4 not covered, because…": before anything is sent. */
export function ReachPreview({ reach, names }: { reach: Reach; names: FacetNames }) {
  const t = useTranslations('verdicts')
  const facetName = useFacetName()
  const { byOutcome } = reach
  if (reach.installations === 0) return <p className="mt-2 text-sm">{t('reachNone')}</p>
  return (
    <div className="mt-3">
      <p className="font-medium">{t('preview')}</p>
      <p>
        <strong>{t('reach', { reached: (byOutcome.pass ?? 0) + (byOutcome.conditional ?? 0), installations: reach.installations })}</strong>{' '}
        {t('reachParts', { signOff: byOutcome.needs_sign_off ?? 0, info: byOutcome.needs_info ?? 0, notCovered: byOutcome.not_covered ?? 0, failing: byOutcome.fail ?? 0 })}
      </p>
      <ul className="mt-1 space-y-1 text-sm">
        {reach.rows.filter(row => row.outcome !== 'pass').map(row => (
          <li key={`${row.profile.id} ${row.outcome}`} className="flex flex-wrap items-start gap-x-3 border-t border-base-300 pt-1">
            <StatusBadge status={row.outcome} count={row.installations} /> <span>{row.customers.join(', ')}</span>
            {row.evaluation.differences.length > 0 && <DifferenceList differences={row.evaluation.differences} names={names} />}
            {row.evaluation.unknownFacets.length > 0 && <span>{t('unknownFacets', { facets: row.evaluation.unknownFacets.map(facetName).join(', ') })}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}
