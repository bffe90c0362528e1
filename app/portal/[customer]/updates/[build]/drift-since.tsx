import { useTranslations } from 'next-intl'
import { DriftList } from '@/app/ui/drift-list'
import { When } from '@/app/ui/when'
import type { readDriftSinceApproval } from '@/server/environments/drift-history'

type Stale = Awaited<ReturnType<typeof readDriftSinceApproval>>['stale'][number]

/** Why an approval no longer holds: what has changed on each system since it was given. */
export function DriftSince({ stale, names }: { stale: readonly Stale[]; names: ReadonlyMap<string, string> }) {
  const t = useTranslations('drift')
  if (stale.length === 0) return null
  return (
    <details className="mt-3 rounded-box border border-warning p-3 text-sm" open>
      <summary className="cursor-pointer font-medium">{t('sinceYouApproved')}</summary>
      <ul className="mt-2 space-y-2">
        {stale.map(row => (
          <li key={row.installationId}>
            <p><strong>{row.systemName}</strong>: {t(`cause.${row.cause}`)}, <When at={row.at} /></p>
            {row.changes.map(one => (
              <div key={one.id} className="pl-4"><span className="text-base-content/70"><When at={one.at} /> · {t(`sources.${one.source}`)}</span><DriftList changes={one.changes} names={names} /></div>
            ))}
          </li>
        ))}
      </ul>
    </details>
  )
}
