import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/app/ui/status-badge'
import { REMOVE_FIRST } from '@/server/domain/interim-update'
import type { listOwnInterims } from '@/server/interim-updates/queries'

type Interims = Awaited<ReturnType<typeof listOwnInterims>>

/** The private fixes this update would take away, system by system, and what it waits for. */
export function OwnInterims({ interims }: { interims: Interims }) {
  const t = useTranslations('interim')
  if (interims.length === 0) return null
  return (
    <div className="mt-3">
      <h4 className="text-sm font-medium">{t('portalTitle')}</h4>
      <ul className="mt-1 space-y-1 text-sm">
        {interims.map(one => (
          <li key={one.id}>
            {one.systemName}: {one.fix} ({one.defect}) {one.gate.open ? t('free') : <StatusBadge status="chain" word={one.gate.detail === REMOVE_FIRST ? t('removal') : t('blocked', { defect: one.defect })} />}
            {one.waiver && <> · {t('waivedBy', { name: one.waiver.byName, reason: one.waiver.reason })}</>}
          </li>
        ))}
      </ul>
    </div>
  )
}
