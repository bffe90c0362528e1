import { useTranslations } from 'next-intl'
import { useFacetName } from '@/app/ui/facet-text'
import type { CellMark, CoverageGrid } from '@/server/verdicts/coverage-grid'

const LABEL = 190
const CELL = 34
const ROW = 22
const HEAD = 92
const BAR = 120
const ROWS_DRAWN = 60

/**
 * Coverage at a glance: a row each configuration, a column each facet that differs. Marks differ in shape and tone, so it
 * reads in print and in greyscale; the table beneath says the same in words.
 */
export function CoverageMap({ grid: { columns, rows } }: { grid: CoverageGrid }) {
  const t = useTranslations('coverage')
  const status = useTranslations('status')
  const facetName = useFacetName()
  const drawn = rows.slice(0, ROWS_DRAWN)
  const most = Math.max(...rows.map(row => row.installations))
  const width = LABEL + columns.length * CELL + BAR + 40
  const height = HEAD + drawn.length * ROW + 8
  return (
    <figure className="mb-4">
      <div className="overflow-x-auto rounded-box border border-base-300 p-2" tabIndex={0} role="group" aria-label={t('map.title')}>
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-labelledby="coverage-map-title coverage-map-description" className="text-base-content">
          <title id="coverage-map-title">{t('map.title')}</title>
          <desc id="coverage-map-description">{t('map.description')}</desc>
          {columns.map((key, index) => (
            <text key={key} transform={`translate(${LABEL + index * CELL + CELL / 2 + 4} ${HEAD - 8}) rotate(-50)`} fontSize={11} fill="currentColor">{facetName(key)}</text>
          ))}
          {drawn.map((row, index) => {
            const y = HEAD + index * ROW
            return (
              <g key={`${row.profile.id} ${row.outcome}`}>
                <text x={0} y={y + 15} fontSize={12} fill="currentColor">{index + 1}. {row.outcome === 'needs_info' || row.outcome === 'needs_sign_off' ? t(`needs.${row.outcome}`) : status(row.outcome)}</text>
                {row.cells.map((cell, column) => (
                  <g key={cell.key}>
                    <title>{`${index + 1} · ${facetName(cell.key)}: ${t(`map.marks.${cell.mark}`)}`}</title>
                    <MapMark mark={cell.mark} x={LABEL + column * CELL} y={y} />
                  </g>
                ))}
                <rect x={LABEL + columns.length * CELL + 8} y={y + 5} width={Math.max(2, (row.installations / most) * BAR)} height={ROW - 10} fill="currentColor" fillOpacity={0.35} />
                <text x={LABEL + columns.length * CELL + 14 + Math.max(2, (row.installations / most) * BAR)} y={y + 15} fontSize={11} fill="currentColor">{row.installations}</text>
              </g>
            )
          })}
        </svg>
      </div>
      <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-base-content/80">
        {(['same', 'sign_off', 'must_match', 'unknown', 'no_run', 'aside'] as const).filter(mark => rows.some(row => row.cells.some(cell => cell.mark === mark))).map(mark => (
          <span key={mark} className="inline-flex items-center gap-1.5">
            <svg viewBox={`0 0 ${CELL} ${ROW}`} className="h-4 w-6 text-base-content" aria-hidden="true"><MapMark mark={mark} x={0} y={0} /></svg>
            {t(`map.marks.${mark}`)}
          </span>
        ))}
        {rows.length > drawn.length && <span>{t('map.more', { count: rows.length - drawn.length })}</span>}
      </figcaption>
    </figure>
  )
}

/** Empty: the same. A stroke across: signed off or to be. Filled: must match and does not. A question mark: unknown. */
function MapMark({ mark, x, y }: { mark: CellMark; x: number; y: number }) {
  const box = { x: x + 2, y: y + 2, width: CELL - 4, height: ROW - 4 }
  if (mark === 'aside') return <line x1={x + CELL / 2 - 5} x2={x + CELL / 2 + 5} y1={y + ROW / 2} y2={y + ROW / 2} stroke="currentColor" strokeOpacity={0.5} />
  if (mark === 'no_run') return <rect {...box} fill="none" stroke="currentColor" strokeOpacity={0.4} strokeDasharray="3 3" />
  return (
    <>
      <rect {...box} fill="currentColor" fillOpacity={{ same: 0.06, sign_off: 0.3, must_match: 0.85, unknown: 0 }[mark]} stroke="currentColor" strokeOpacity={0.4} />
      {mark === 'sign_off' && <line x1={box.x} y1={box.y + box.height} x2={box.x + box.width} y2={box.y} stroke="currentColor" strokeWidth={1.5} />}
      {mark === 'unknown' && <text x={x + CELL / 2} y={y + 16} fontSize={13} fontWeight={700} textAnchor="middle" fill="currentColor">?</text>}
    </>
  )
}
