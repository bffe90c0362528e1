import { useTranslations } from 'next-intl'
import { StatusBadge, type Shown } from '@/app/ui/status-badge'

/** The answer first: where the build stands and whom that reaches; then the way to each part of its story. */
export function BuildSummary({ status, reach, parts }: {
  status: Shown
  reach: { installations: number; byOutcome: Partial<Record<Shown, number>> } | null
  parts: readonly { id: string; title: string }[]
}) {
  const t = useTranslations('verdicts')
  const word = useTranslations('status')
  // Outcomes of one word are counted as one.
  const groups = Object.values(Object.groupBy(Object.entries(reach?.byOutcome ?? {}) as [Shown, number][], ([outcome]) => word(outcome)))
  const counts = groups.map(group => [group![0]![0], group!.reduce((sum, [, count]) => sum + count, 0)] as const)
  return (
    <div className="mb-8 rounded-box border border-base-300 bg-base-200 p-4">
      <p className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <strong className="[&_*]:text-base"><StatusBadge status={status} /></strong>
        {counts.length > 0 && (
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="text-sm text-base-content/80">{t('ofInstallations', { count: reach!.installations })}</span>
            {counts.map(([outcome, count]) => <StatusBadge key={outcome} status={outcome} count={count} />)}
          </span>
        )}
      </p>
      <nav aria-label={t('contents')} className="-mx-2 mt-3 flex flex-wrap print:hidden">
        {parts.map(part => <a key={part.id} href={`#${part.id}`} className="btn btn-ghost btn-xs min-h-7 font-normal">{part.title}</a>)}
      </nav>
    </div>
  )
}
