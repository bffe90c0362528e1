import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { NEEDS, type NeedPlace, type Overview } from '@/server/decisions/overview'

const SHOWN = 4

/** What waits, counted, and beneath each number where it waits: a number alone tells nobody what to open. */
export function Needs({ overview: { customers, needs }, base }: { overview: Overview; base: string }) {
  const t = useTranslations('overview')
  const names = new Map(customers.map(one => [one.id, one.name]))
  const label = ({ build, customerId }: NeedPlace) => [customerId && names.get(customerId), build.version?.join('.') ?? build.labels[0]].filter(Boolean).join(' · ')
  return (
    <ul className="mb-6 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {NEEDS.map(need => (
        <li key={need} className="rounded-box border border-base-300 p-3">
          <p className="text-2xl font-semibold tabular-nums">{needs[need].count}</p>
          <p className="text-sm text-base-content/80">{t(`needs.${need}`)}</p>
          {needs[need].places.length > 0 && (
            <ul className="mt-2 space-y-1 text-sm">
              {needs[need].places.slice(0, SHOWN).map(place => (
                <li key={`${place.customerId} ${place.build.id}`}>
                  <Link href={`${base}/builds/${place.build.id}${place.customerId ? `#${place.customerId}` : '#verdict'}`} className="link" prefetch={false}>{label(place)}</Link>
                </li>
              ))}
              {needs[need].places.length > SHOWN && <li>{t('more', { count: needs[need].places.length - SHOWN })}</li>}
            </ul>
          )}
        </li>
      ))}
    </ul>
  )
}
