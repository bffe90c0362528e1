import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { NEEDS, type NeedPlace } from '@/server/decisions/needs'
import type { Overview } from '@/server/decisions/overview'

/** What waits, counted, and beneath each number where it waits: a number alone tells nobody what to open. */
export function Needs({ needs, base }: { needs: Overview['needs']; base: string }) {
  const t = useTranslations('overview')
  const label = ({ build, customer }: NeedPlace) => [customer?.name, build.version?.join('.') ?? build.labels[0]].filter(Boolean).join(' · ')
  return (
    <ul className="mb-6 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {NEEDS.map(need => (
        <li key={need} className="rounded-box border border-base-300 p-3">
          <p className="text-2xl font-semibold tabular-nums">{needs[need].count}</p>
          <p className="text-sm text-base-content/80">{t(`needs.${need}`)}</p>
          {needs[need].places.length > 0 && (
            <ul className="mt-2 space-y-1 text-sm">
              {needs[need].places.map(place => (
                <li key={`${place.customer?.id} ${place.build.id}`}>
                  <Link href={`${base}/builds/${place.build.id}${place.customer ? `#${place.customer.id}` : '#verdict'}`} className="link" prefetch={false}>{label(place)}</Link>
                </li>
              ))}
              {needs[need].placesCount > needs[need].places.length && <li>{t('more', { count: needs[need].placesCount - needs[need].places.length })}</li>}
            </ul>
          )}
        </li>
      ))}
    </ul>
  )
}
