import { useTranslations } from 'next-intl'
import { DifferenceList, FacetText, useFacetName, type FacetNames } from '@/app/ui/facet-text'
import Link from '@/app/ui/link'
import { DataTable } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import type { CoverageGrid, GridCell, GridRow } from '@/server/verdicts/coverage-grid'

const ROWS_SHOWN = 200
const CUSTOMERS_SHOWN = 6

type Props = { grid: CoverageGrid; buildId: string; base: string; names: FacetNames; maySignOff: boolean; expeditedRunIds: readonly string[] }

/** The same grid in words: each configuration with its outcome, whom it concerns, the run it rests on or the nearest, and what can be signed off. */
export function CoverageTable({ grid: { columns, rows }, buildId, base, names, maySignOff, expeditedRunIds }: Props) {
  const t = useTranslations('verdicts')
  const words = useTranslations('coverage')
  const facetName = useFacetName()
  const left = rows.slice(ROWS_SHOWN)
  return (
    <>
      <DataTable caption={t('coverage')} head={['#', t('outcome'), t('installations'), t('customers'), ...columns.map(facetName), words('nearestRun')]}>
        {rows.slice(0, ROWS_SHOWN).map((row, index) => (
          <tr key={`${row.profile.id} ${row.outcome}`} className="align-top">
            <th scope="row" className="font-normal tabular-nums">{index + 1}</th>
            <td><StatusBadge status={row.outcome} />{(row.outcome === 'needs_info' || row.outcome === 'needs_sign_off') && <div className="text-xs">{words(`needs.${row.outcome}`)}</div>}<Because row={row} /></td>
            <td className="tabular-nums">{row.installations}{row.installed > 0 && <div className="text-xs text-base-content/70">{words('installedOf', { count: row.installed })}</div>}</td>
            <td className="min-w-40"><span className="tabular-nums">{row.customers.length}</span><div className="text-xs text-base-content/70">{row.customers.slice(0, CUSTOMERS_SHOWN).join(', ')}{row.customers.length > CUSTOMERS_SHOWN && ' …'}</div></td>
            {row.cells.map(cell => <td key={cell.key}><Cell cell={cell} names={names} /></td>)}
            <td className="min-w-48 text-xs">
              {row.evaluation.runId ? <Link href={`${base}/lab/runs/${row.evaluation.runId}`} className="link">{row.evaluation.differences.some(({ policy }) => policy === 'must_match') ? words('nearestRun') : t('restsOn')}</Link> : words('noRunYet')}
              {row.evaluation.runId && expeditedRunIds.includes(row.evaluation.runId) && <div><ExpeditedMark /></div>}
              {row.evaluation.differences.length > 0 && <DifferenceList differences={row.evaluation.differences} names={names} />}
              {maySignOff && row.outcome === 'needs_sign_off' && <Link href={`${base}/lab/sign-offs?build=${buildId}&profile=${row.profile.id}`} className="btn btn-sm mt-1">{t('signOff')}</Link>}
            </td>
          </tr>
        ))}
      </DataTable>
      {left.length > 0 && <p className="mt-2 text-sm">{words('moreProfiles', { count: left.length, installations: left.reduce((sum, row) => sum + row.installations, 0) })}</p>}
    </>
  )
}

function Because({ row: { evaluation } }: { row: GridRow }) {
  const t = useTranslations('verdicts')
  const facetName = useFacetName()
  return (
    <div className="mt-1 text-xs">
      {evaluation.unknownFacets.length > 0 && <p>{t('unknownFacets', { facets: evaluation.unknownFacets.map(facetName).join(', ') })}</p>}
      {evaluation.blockedBy && <p>{t('blockedBy', { key: evaluation.blockedBy })}</p>}
      {evaluation.conditionKeys.length > 0 && <p>{t('conditionKeys', { keys: evaluation.conditionKeys.join(', ') })}</p>}
    </div>
  )
}

function Cell({ cell: { value, mark }, names }: { cell: GridCell; names: FacetNames }) {
  const t = useTranslations('coverage')
  if (mark === 'aside') return <span className="text-base-content/70">– <span className="sr-only">{t('map.marks.aside')}</span></span>
  const text = <FacetText value={value} names={names} />
  return mark === 'sign_off' || mark === 'must_match' ? <span><strong className="font-medium">{text}</strong> <span className="whitespace-nowrap text-xs text-warning">≠ {t(`map.short.${mark}`)}</span></span> : text
}
