import Link from '@/app/ui/link'
import { CircleDot, FileCheck, Hand, OctagonX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { NEEDS, type Need, type NeedPlace } from '@/server/decisions/needs'
import type { Overview } from '@/server/decisions/overview'

const LOOKS = {
  recalled: [OctagonX, 'text-error', 'border-l-error'],
  review: [FileCheck, 'text-info', 'border-l-info'],
  decisions: [Hand, 'text-info', 'border-l-info'],
  unsure: [CircleDot, 'text-info', 'border-l-info'],
} as const satisfies Record<Need, readonly unknown[]>

/** What waits, counted, and beneath each number where it waits: a number alone tells nobody what to open. What does not wait is one line. */
export function Needs({ needs, base }: { needs: Overview['needs']; base: string }) {
  const t = useTranslations('overview')
  const label = ({ build, customer }: NeedPlace) => [customer?.name, build.version?.join('.') ?? build.labels[0]].filter(Boolean).join(' · ')
  const waiting = NEEDS.filter(need => needs[need].count > 0)
  const quiet = NEEDS.filter(need => needs[need].count === 0)
  return (
    <section aria-label={t('needs.title')} className="mb-8">
      {waiting.length > 0 && (
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
          {waiting.map(need => {
            const [Shape, colour, edge] = LOOKS[need]
            return (
              <li key={need} className={`rounded-box border border-l-4 border-base-300 p-3 ${edge}`}>
                <p className="flex items-center gap-2">
                  <Shape aria-hidden className={`size-5 shrink-0 ${colour}`} />
                  <span className="text-2xl font-semibold tabular-nums">{needs[need].count}</span>
                  <span className="text-sm">{t(`needs.${need}`, { count: needs[need].count })}</span>
                </p>
                <ul className="mt-2 space-y-1 text-sm">
                  {needs[need].places.map(place => (
                    <li key={`${place.customer?.id} ${place.build.id}`}>
                      <Link href={`${base}/builds/${place.build.id}${place.customer ? `#${place.customer.id}` : '#verdict'}`} className="link link-hover inline-block min-h-6 leading-6">{label(place)}</Link>
                    </li>
                  ))}
                  {needs[need].more && <li className="text-base-content/80">{t('more')}</li>}
                </ul>
              </li>
            )
          })}
        </ul>
      )}
      {quiet.length > 0 && <p className="mt-3 text-sm text-base-content/80">{waiting.length === 0 ? t('needs.nothing') : t('needs.quiet', { list: quiet.map(need => t(`needs.none.${need}`)).join(t('needs.comma')) })}</p>}
    </section>
  )
}
