import { useTranslations } from 'next-intl'
import type { Lane, TimelineBuild } from '@/server/catalogue/timeline'
import { placeYears } from './year-marks'

const WIDTH = 960
const GUTTER = 110
const ROW = 26
const TOP = 24

/** Releases by branch and day. Shapes tell them apart, so it reads in print and in greyscale. */
export function ReleaseTimeline({ lanes, productName }: { lanes: readonly Lane[]; productName: string }) {
  const t = useTranslations('catalogue')
  const dated = lanes.flatMap(lane => lane.builds.filter(build => build.releasedOn !== null))
  const undated = lanes.reduce((sum, lane) => sum + lane.builds.length, 0) - dated.length
  if (dated.length === 0) return <p className="mb-4 text-sm text-base-content/70">{t('nothingDated')}</p>
  const days = [...dated.map(build => build.releasedOn!), ...lanes.flatMap(lane => lane.cadence?.next?.to ?? [])].map(day => Date.parse(day))
  const [first, last] = [Math.min(...days), Math.max(...days)]
  const x = (at: number) => GUTTER + ((at - first) / Math.max(last - first, 1)) * (WIDTH - GUTTER - 16)
  const height = TOP + lanes.length * ROW + 8
  return (
    <figure className="mb-4">
      <div className="overflow-x-auto rounded-box border border-base-300 p-2" tabIndex={0} role="group" aria-label={t('timeline')}>
        <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby="timeline-title timeline-description" className="h-auto w-full min-w-[44rem] text-base-content">
          <title id="timeline-title">{`${t('timeline')}: ${productName}`}</title>
          <desc id="timeline-description">{t('timelineDesc')}</desc>
          {placeYears(first, last).map(({ year, at }) => (
            <g key={year}>
              <line x1={x(at)} x2={x(at)} y1={TOP - 6} y2={height - 4} stroke="currentColor" strokeOpacity={0.15} />
              <text x={x(at)} y={TOP - 10} fontSize={11} textAnchor="middle" fill="currentColor">{year}</text>
            </g>
          ))}
          {lanes.map((lane, row) => {
            const y = TOP + row * ROW + ROW / 2
            const next = lane.cadence?.next
            return (
              <g key={lane.branchId}>
                <text x={0} y={y + 4} fontSize={12} fill="currentColor">{lane.name}</text>
                <line x1={GUTTER} x2={WIDTH - 16} y1={y} y2={y} stroke="currentColor" strokeOpacity={0.25} />
                {lane.builds.filter(build => build.releasedOn !== null).map(build => <Mark key={build.id} build={build} x={x(Date.parse(build.releasedOn!))} y={y} />)}
                {next && <ForecastMark x={x(Date.parse(next.from))} width={Math.max(x(Date.parse(next.to)) - x(Date.parse(next.from)), 8)} y={y} title={`${t('legend.forecast')}: ${next.from} – ${next.to}`} />}
              </g>
            )
          })}
        </svg>
      </div>
      <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-base-content/80">
        {(['release', 'withdrawn', 'other', 'month', 'forecast'] as const).map(shape => (
          <span key={shape} className="inline-flex items-center gap-1">
            <svg viewBox="0 0 16 16" className="size-4 text-base-content" aria-hidden="true">{shape === 'forecast' ? <ForecastMark x={2} width={12} y={8} /> : <Shape shape={shape} x={8} y={8} />}</svg>
            {t(`legend.${shape}`)}
          </span>
        ))}
        {undated > 0 && <span>{t('undated', { count: undated })}</span>}
      </figcaption>
    </figure>
  )
}

type ShapeName = 'release' | 'withdrawn' | 'other' | 'month'

const shapeOf = (build: TimelineBuild): ShapeName =>
  build.withdrawn ? 'withdrawn' : build.channel !== 'general' ? 'other' : build.datePrecision === 'month' ? 'month' : 'release'

function Mark({ build, x, y }: { build: TimelineBuild; x: number; y: number }) {
  const day = build.datePrecision === 'month' ? build.releasedOn!.slice(0, 7) : build.releasedOn
  return (
    <g>
      <title>{[build.labels[0], build.version?.join('.'), day].filter(Boolean).join(' · ')}</title>
      <Shape shape={shapeOf(build)} x={x} y={y} />
    </g>
  )
}

function Shape({ shape, x, y }: { shape: ShapeName; x: number; y: number }) {
  if (shape === 'withdrawn') return <path d={`M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`} stroke="currentColor" strokeWidth={2.5} fill="none" />
  if (shape === 'other') return <path d={`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`} stroke="currentColor" strokeWidth={1.5} fill="none" />
  return <circle cx={x} cy={y} r={4.5} stroke="currentColor" strokeWidth={1.5} fill={shape === 'month' ? 'none' : 'currentColor'} />
}

function ForecastMark({ x, width, y, title }: { x: number; width: number; y: number; title?: string }) {
  return (
    <g>
      {title && <title>{title}</title>}
      <rect x={x} y={y - 6} width={width} height={12} fill="none" stroke="currentColor" strokeWidth={1.5} strokeDasharray="3 2" />
    </g>
  )
}
