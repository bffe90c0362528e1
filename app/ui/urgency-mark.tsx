import { Flame, Zap } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Clock, Urgency } from '@/server/domain/urgency'

/** How long a clock has run, or that this is not known: an unknown count is never a 0. */
export function useDaysText() {
  const t = useTranslations('urgency')
  return (clock: Clock | null): string => (clock === null ? t('daysUnknown') : t(clock.atLeast ? 'daysAtLeast' : 'days', { days: clock.days }))
}

/** An exploited build by word, shape and colour, with how long what lacks the fix has been exposed; nothing where it is not exploited. */
export function UrgencyMark({ urgency, exposed, sinceRelease }: { urgency: Pick<Urgency, 'exploited' | 'severity'>; exposed?: number; sinceRelease?: Clock | null }) {
  const t = useTranslations('urgency')
  const daysText = useDaysText()
  const graded = urgency.severity === 'critical' ? t('severities.critical') : null
  if (urgency.exploited !== 'yes' && graded === null) return null
  const words = [urgency.exploited === 'yes' ? t('exploitedMark') : null, graded].filter(word => word !== null).join(', ')
  const days = exposed ? (sinceRelease ? t('exposedFor', { days: daysText(sinceRelease) }) : t('exposedUnknown')) : null
  return (
    <span className="inline-flex items-center gap-1.5 text-sm">
      <Flame aria-hidden className="size-4 shrink-0 text-error" />
      <span>{words}{days && ` · ${days}`}</span>
    </span>
  )
}

/** The mark that stays with whatever rests on a shorter plan. */
export function ExpeditedMark() {
  const t = useTranslations('urgency')
  return (
    <span className="inline-flex items-center gap-1 rounded border border-base-content/40 px-1.5 text-xs whitespace-nowrap" title={t('expeditedHint')}>
      <Zap aria-hidden className="size-3 shrink-0" />
      {t('expedited')}
    </span>
  )
}
