import { useTranslations } from 'next-intl'
import type { Cadence } from '@/server/domain/cadence'

const DAYS_TOLD_AS_WEEKS = 21

/** "Every 6 to 8 weeks. Next expected …": the forecast in words, and from how much it is made. */
export function CadenceText({ cadence }: { cadence: Cadence | null }) {
  const t = useTranslations('catalogue')
  if (!cadence) return <span className="text-base-content/70">{t('noCadence')}</span>
  const { usualDays, next, gaps, state } = cadence
  const unit = usualDays.from >= DAYS_TOLD_AS_WEEKS ? 'weeks' : 'days'
  const [from, to] = [usualDays.from, usualDays.to].map(days => (unit === 'weeks' ? Math.round(days / 7) : days)) as [number, number]
  return (
    <>
      <p>{from === to ? t('cadenceLineSame', { from, unit }) : t('cadenceLine', { from, to, unit })}. {t('cadenceFrom', { gaps })}</p>
      <p className={state === 'late' ? 'font-medium' : 'text-base-content/70'}>
        {next === null ? t('silent') : state === 'late' ? t('nextLate', next) : next.from === next.to ? t('nextExpectedOn', { from: next.from }) : t('nextExpected', next)}
      </p>
    </>
  )
}
