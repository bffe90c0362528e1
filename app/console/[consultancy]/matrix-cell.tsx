import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Overview } from '@/server/decisions/overview'

type Cell = Overview['cells'] extends Map<string, infer C> ? C : never
type Status = Cell['worst']

/**
 * The worst status; of several, the count of each on hover and focus. A recall says whether anything here has the build: one that
 * nobody has is told quietly, so that it hides none that somebody has.
 */
export function MatrixCell({ cell, href, upwards }: { cell: Cell | undefined; href: string; upwards: boolean }) {
  const [t, status] = [useTranslations('overview'), useTranslations('status')]
  if (!cell) return <span className="px-2 text-base-content/60">–</span>
  // Statuses of one word are counted as one.
  const groups = Object.values(Object.groupBy(Object.entries(cell.counts) as [Status, number][], ([one]) => status(one))).map(group => ({
    status: group![0]![0],
    count: group!.reduce((sum, [, count]) => sum + count, 0),
  }))
  const others = groups.length - 1
  return (
    <Link href={href} prefetch={false} className="group relative flex min-h-8 items-center gap-2 rounded px-2 py-1 hover:bg-base-200 focus-visible:bg-base-200">
      {cell.worst === 'recalled' && cell.recalled ? <RecallMark where={cell.recalled} /> : <StatusBadge status={cell.worst} count={others === 0 && groups[0]!.count > 1 ? groups[0]!.count : undefined} />}
      {others > 0 && <span className="badge badge-sm badge-ghost tabular-nums" aria-hidden>+{others}</span>}
      {others > 0 && (
        <span className={`invisible absolute left-0 z-30 w-max max-w-72 rounded-box border border-base-300 bg-base-100 p-3 shadow-lg group-hover:visible group-focus-visible:visible ${upwards ? 'bottom-full' : 'top-full'}`}>
          <span className="mb-1 block text-xs text-base-content/80">{t('counts')}</span>
          {groups.map(one => <span key={one.status} className="flex"><StatusBadge status={one.status} count={one.count} /></span>)}
        </span>
      )}
    </Link>
  )
}

function RecallMark({ where }: { where: NonNullable<Cell['recalled']> }) {
  const t = useTranslations('overview')
  return (
    <span className={where === 'elsewhere' ? 'text-base-content/80' : 'font-semibold'}>
      <StatusBadge status="recalled" word={t(`recalls.${where}`)} quiet={where === 'elsewhere'} />
    </span>
  )
}
