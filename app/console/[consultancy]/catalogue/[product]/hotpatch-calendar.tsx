import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ReleaseDay } from '@/app/ui/build-name'
import { DataTable } from '@/app/ui/page-frame'
import type { Calendar, CalendarMonth } from '@/server/catalogue/timeline'

const CELL = { width: 72, height: 30 }
const GUTTER = 56
const TOP = 22

/** What was planned and what came, month by month: letters and strokes carry it, colour does not. */
export function HotpatchCalendar({ calendar, base }: { calendar: Calendar; base: string }) {
  const t = useTranslations('catalogue')
  const years = [...new Set(calendar.months.map(one => one.month.slice(0, 4)))]
  const [width, height] = [GUTTER + 12 * CELL.width + 4, TOP + years.length * CELL.height + 4]
  const id = `calendar-${calendar.branchId.replaceAll('/', '-')}`
  return (
    <>
      <p className="mb-2 max-w-prose text-sm">{t('calendarDesc')}</p>
      <div className="mb-4 overflow-x-auto rounded-box border border-base-300 p-2" tabIndex={0} role="group" aria-label={t('calendar')}>
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id} ${id}-description`} className="h-auto w-full min-w-[44rem] text-base-content">
          <title id={id}>{t('calendarOf', { branch: calendar.name })}</title>
          <desc id={`${id}-description`}>{t('calendarDesc')}</desc>
          {Array.from({ length: 12 }, (_, month) => (
            <text key={month} x={GUTTER + month * CELL.width + CELL.width / 2} y={TOP - 8} fontSize={12} textAnchor="middle" fill="currentColor">{month + 1}</text>
          ))}
          {years.map((year, row) => <text key={year} x={0} y={TOP + row * CELL.height + 20} fontSize={12} fill="currentColor">{year}</text>)}
          {calendar.months.map(one => <MonthCell key={one.month} one={one} x={GUTTER + (Number(one.month.slice(5)) - 1) * CELL.width} y={TOP + years.indexOf(one.month.slice(0, 4)) * CELL.height} />)}
        </svg>
      </div>
      <DataTable caption={t('calendarOf', { branch: calendar.name })} head={[t('month'), t('planned'), t('shipped'), t('kb'), t('released'), t('note')]}>
        {calendar.months.toReversed().map(one => (
          <tr key={one.month}>
            <th scope="row" className="whitespace-nowrap tabular-nums">{one.month}</th>
            <td className="min-w-40">{one.forecast ? t('forecastPlanned', { what: t(`shipments.${one.planned}`) }) : t(`shipments.${one.planned}`)}</td>
            <td className="min-w-40">{one.shipped && one.build ? <Link href={`${base}/builds/${one.build.id}`} className="link link-hover">{t(`shipments.${one.shipped}`)} {one.build.version?.join('.')}</Link> : t('notYet')}</td>
            <td>{one.build?.kbs.join(', ') || '–'}</td>
            <td className="whitespace-nowrap">{one.build ? <ReleaseDay build={one.build} /> : '–'}</td>
            <td className="min-w-48">{becameBaseline(one) ? t('becameBaseline') : one.note}</td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}

const becameBaseline = ({ planned, shipped }: CalendarMonth): boolean => planned === 'hotpatch' && shipped === 'baseline'

function MonthCell({ one, x, y }: { one: CalendarMonth; x: number; y: number }) {
  const kind = one.shipped ?? one.planned
  const solid = kind === 'baseline' && !one.forecast
  const letter = kind === 'baseline' ? 'B' : kind === 'hotpatch' ? 'H' : '?'
  return (
    <g>
      <title>{[one.month, letter, one.build?.kbs.join(', '), one.build?.version?.join('.')].filter(Boolean).join(' · ')}</title>
      <rect x={x + 2} y={y + 2} width={CELL.width - 4} height={CELL.height - 4} rx={3} fill={solid ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth={becameBaseline(one) ? 3 : 1} strokeDasharray={one.forecast ? '4 3' : undefined} />
      <text x={x + CELL.width / 2} y={y + 20} fontSize={13} fontWeight={solid ? 700 : 400} textAnchor="middle" className={solid ? 'fill-base-100' : 'fill-base-content'}>{becameBaseline(one) ? `${letter} !` : letter}</text>
    </g>
  )
}
