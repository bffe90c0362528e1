import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { BuildName } from '@/app/ui/build-name'
import { useDaysText, UrgencyMark } from '@/app/ui/urgency-mark'
import type { Urgent } from '@/server/decisions/urgent'

const SHOWN = 5

/** Exploited and not yet tested, the worst first, with how long customers have been exposed; nothing where there is none. */
export function UrgentNeeds({ urgent: { builds, unsure }, base }: { urgent: Urgent; base: string }) {
  const t = useTranslations('urgency')
  const overview = useTranslations('overview')
  const daysText = useDaysText()
  if (builds.length === 0 && unsure === 0) return null
  return (
    <section aria-label={t('needTitle')} className="mb-6 rounded-box border-2 border-error p-4">
      <h2 className="font-semibold">{t('needTitle')}{builds.length > 0 && `: ${t('needCount', { count: builds.length })}`}</h2>
      {builds.length > 0 && (
        <ul className="mt-2 space-y-2">
          {builds.slice(0, SHOWN).map(({ build, urgency, sinceRelease, exposed, unknown, customers, testing }) => (
            <li key={build.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <UrgencyMark urgency={urgency} />
              <BuildName build={build} href={`${base}/builds/${build.id}#urgency`} />
              <strong className="tabular-nums">{sinceRelease ? t('exposedFor', { days: daysText(sinceRelease) }) : t('exposedUnknown')}</strong>
              <span>{t('needLine', { exposed, customers })}{unknown > 0 && ` ${t('needUnknown', { unknown })}`}{testing && ` · ${t('inLab')}`}</span>
            </li>
          ))}
          {builds.length > SHOWN && <li className="text-sm"><Link href={`${base}/catalogue`} className="link">{overview('more', { count: builds.length - SHOWN })}</Link></li>}
        </ul>
      )}
      {unsure > 0 && <p className="mt-2 text-sm text-base-content/80">{t('needUnsure', { unsure })}</p>}
    </section>
  )
}
