import { useTranslations } from 'next-intl'
import { FacetText, useFacetName, type FacetNames } from '@/app/ui/facet-text'
import { coverageGrid } from '@/server/verdicts/coverage-grid'
import type { Reach } from '@/server/verdicts/preview-reach'
import { CoverageMap } from './coverage-map'
import { CoverageTable } from './coverage-table'

type Props = { reach: Reach; buildId: string; base: string; names: FacetNames; maySignOff: boolean; expeditedRunIds: readonly string[] }

/** Coverage profile by profile: in a sentence, as a picture, and as the table that stands behind it. */
export function CoverageSection({ reach, ...rest }: Props) {
  const t = useTranslations('verdicts')
  const words = useTranslations('coverage')
  const facetName = useFacetName()
  const { byOutcome } = reach
  if (reach.installations === 0) return <p>{t('reachNone')}</p>
  const grid = coverageGrid(reach)
  return (
    <>
      <p className="mb-3">
        <strong>{t('reach', { reached: (byOutcome.pass ?? 0) + (byOutcome.conditional ?? 0), installations: reach.installations })}</strong>{' '}
        {t('reachParts', { signOff: byOutcome.needs_sign_off ?? 0, info: byOutcome.needs_info ?? 0, notCovered: byOutcome.not_covered ?? 0, failing: byOutcome.fail ?? 0 })}
      </p>
      {grid.columns.length > 0 && <CoverageMap grid={grid} />}
      <CoverageTable grid={grid} {...rest} />
      {grid.alike.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer">{words('alike', { count: grid.alike.length })}</summary>
          <p className="mt-1">{grid.alike.map(({ key, value }, index) => <span key={key}>{index > 0 && ' · '}{facetName(key)}: <FacetText value={value} names={rest.names} /></span>)}</p>
        </details>
      )}
    </>
  )
}
