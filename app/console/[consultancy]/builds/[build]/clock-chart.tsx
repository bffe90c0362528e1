import { useTranslations } from 'next-intl'
import { DataTable } from '@/app/ui/page-frame'
import { useDaysText } from '@/app/ui/urgency-mark'
import type { Clock, Clocks } from '@/server/domain/urgency'

const NAMES = ['sinceRelease', 'inLab', 'untilCleared', 'undecided'] as const
const WIDTH = 960
const GUTTER = 250
const ROW = 30
const TOP = 12

const dayOf = (at: Date) => at.toISOString().slice(0, 10)

/** The vendor's clock beside the lab's: a bar each, and a table that says the same. */
export function ClockChart({ clocks, exploitedSince, now }: { clocks: Clocks; exploitedSince: string | null; now: Date }) {
  const t = useTranslations('urgency')
  const daysText = useDaysText()
  const known = NAMES.flatMap(name => clocks[name] ?? [])
  const length = (clock: Clock | null) => (clock === null ? t('notBegun') : clock.to ? daysText(clock) : t('daysSoFar', { days: daysText(clock) }))
  return (
    <>
      {known.length > 0 && <Bars clocks={clocks} exploitedSince={exploitedSince} now={now} length={length} />}
      <DataTable caption={t('clocks')} head={[t('clock'), t('from'), t('to'), t('length')]}>
        {NAMES.map(name => {
          const clock = clocks[name]
          return (
            <tr key={name}>
              <th scope="row" className="font-normal">{t(`names.${name}`)}</th>
              <td className="tabular-nums">{clock ? dayOf(clock.from) : '–'}</td>
              <td className="tabular-nums">{clock ? (clock.to ? dayOf(clock.to) : t('stillRunning')) : '–'}</td>
              <td className="tabular-nums">{length(clock)}</td>
            </tr>
          )
        })}
      </DataTable>
    </>
  )
}

function Bars({ clocks, exploitedSince, now, length }: { clocks: Clocks; exploitedSince: string | null; now: Date; length: (clock: Clock | null) => string }) {
  const t = useTranslations('urgency')
  const exploit = exploitedSince === null ? null : Date.parse(exploitedSince)
  const from = Math.min(...NAMES.flatMap(name => clocks[name]?.from.getTime() ?? []), ...(exploit === null ? [] : [exploit]))
  const x = (at: number) => GUTTER + ((at - from) / Math.max(now.getTime() - from, 1)) * (WIDTH - GUTTER - 20)
  const height = TOP + NAMES.length * ROW + 20
  return (
    <div className="mb-3 overflow-x-auto rounded-box border border-base-300 p-2" tabIndex={0} role="group" aria-label={t('clocks')}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby="clocks-title clocks-description" className="h-auto w-full min-w-[44rem] text-base-content">
        <title id="clocks-title">{t('clocks')}</title>
        <desc id="clocks-description">{t('chartDesc')}</desc>
        {exploit !== null && (
          <g>
            <line x1={x(exploit)} x2={x(exploit)} y1={4} y2={height - 18} stroke="currentColor" strokeWidth={1.5} strokeDasharray="4 3" />
            <text x={Math.min(x(exploit), WIDTH - 160)} y={height - 5} fontSize={12} fill="currentColor">{`${exploitedSince} ${t('exploitMark')}`}</text>
          </g>
        )}
        {NAMES.map((name, row) => {
          const clock = clocks[name]
          const y = TOP + row * ROW
          const start = clock ? x(clock.from.getTime()) : 0
          const end = clock ? Math.max(x((clock.to ?? now).getTime()), start + 3) : 0
          return (
            <g key={name}>
              <text x={0} y={y + 15} fontSize={13} fill="currentColor">{t(`names.${name}`)}</text>
              <line x1={GUTTER} x2={WIDTH - 20} y1={y + 11} y2={y + 11} stroke="currentColor" strokeOpacity={0.2} />
              {clock && (
                <>
                  <title>{`${t(`names.${name}`)}: ${length(clock)}`}</title>
                  <rect x={start} y={y + 3} width={end - start} height={16} fill="currentColor" fillOpacity={name === 'sinceRelease' || name === 'untilCleared' ? 0.25 : 0.7} stroke="currentColor" />
                  {clock.to === null && <path d={`M${end} ${y + 3}l8 8l-8 8z`} fill="currentColor" />}
                </>
              )}
            </g>
          )
        })}
      </svg>
    </div>
  )
}
