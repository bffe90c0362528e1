import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { InstallRow } from '@/server/decisions/install-facts'
import { DifferenceList, useFacetName, type FacetNames } from './facet-text'
import { ReasonText } from './reason-text'
import { StatusBadge } from './status-badge'
import { When } from './when'

/** For each system: its answer, every reason, the run it rests on, the differences, the condition. `base` links runs, for consultants only. */
export function WhyList({ rows, base, names }: { rows: readonly Pick<InstallRow, 'installation' | 'systemName' | 'answer' | 'installFirst' | 'evaluation' | 'outcome' | 'decision'>[]; base?: string; names: FacetNames }) {
  const t = useTranslations('verdicts')
  const why = useTranslations('why')
  const facetName = useFacetName()
  return (
    <ul className="space-y-1">
      {rows.map(({ installation, systemName, answer, installFirst, evaluation, outcome, decision }) => (
        <li key={installation.id}>
          <details>
            <summary className="cursor-pointer">{systemName} <StatusBadge status={answer.status} /></summary>
            <div className="mt-1 space-y-1 border-l-2 border-base-300 pl-3 text-sm">
              <ul>
                {answer.reasons.map((reason, index) => <li key={index}><ReasonText reason={reason} /></li>)}
              </ul>
              {installFirst && <p>{why('installFirst')} <strong>{installFirst.labels[0]}</strong> {installFirst.version?.join('.')}</p>}
              {decision && <p>{why(`decided.${decision.kind}`)} {decision.byName}, <When at={decision.at} />{!decision.own && decision.kind !== 'revoked' && <> · {why('delegated')}</>}</p>}
              {evaluation && outcome && (
                <>
                  <p>{t('outcome')}: <StatusBadge status={outcome} /> {evaluation.reasons.map(reason => (why.has(`outcome.${reason}`) ? why(`outcome.${reason}`) : reason)).join(' ')}</p>
                  {evaluation.runId && base && <p><Link className="link" href={`${base}/lab/runs/${evaluation.runId}`}>{t('restsOn')}</Link></p>}
                  {evaluation.differences.length > 0 && <div>{t('differences')}: <DifferenceList differences={evaluation.differences} names={names} /></div>}
                  {evaluation.unknownFacets.length > 0 && <p>{t('unknownFacets', { facets: evaluation.unknownFacets.map(facetName).join(', ') })}</p>}
                  {evaluation.blockedBy && <p>{t('blockedBy', { key: evaluation.blockedBy })}</p>}
                </>
              )}
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}
