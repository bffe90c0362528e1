import { History, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { DriftList } from '@/app/ui/drift-list'
import { EmptyState } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { readSystem } from '@/server/environments/queries'

type Change = Awaited<ReturnType<typeof readSystem>>['drift'][number]

/** How the configuration came to be what it is; what no approval has seen yet stands out, by word and mark too. */
export function DriftSection({ drift, names }: { drift: readonly Change[]; names: ReadonlyMap<string, string> }) {
  const t = useTranslations('drift')
  if (drift.length === 0) return <EmptyState title={t('none')} />
  return (
    <ol className="space-y-2">
      {drift.map(row => (
        <li key={row.id} className={`rounded-box border p-3 text-sm ${row.sinceApproval ? 'border-2 border-warning' : 'border-base-300'}`}>
          <p className="mb-1 flex flex-wrap items-center gap-x-2">
            {row.sinceApproval ? <TriangleAlert aria-hidden className="size-4 text-warning" /> : <History aria-hidden className="size-4 text-base-content/70" />}
            <When at={row.at} /> · {t(`sources.${row.source}`)}{row.source !== 'policy' && ` · ${row.byName}`} · {row.productName}
            {row.sinceApproval && <strong className="text-warning">{t('sinceApproval')}</strong>}
          </p>
          <DriftList changes={row.changes} names={names} />
        </li>
      ))}
    </ol>
  )
}
