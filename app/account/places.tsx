import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import type { Membership } from '@/server/people/account-router'

export const placePath = (place: Membership): string =>
  place.customerId === null ? `/console/${place.consultancySlug}` : `/portal/${place.customerId}`

/** Every console and portal a person belongs to. */
export async function Places({ places }: { places: readonly Membership[] }) {
  const t = await getTranslations('account')
  const people = await getTranslations('people')
  return (
    <ul className="flex flex-col gap-2">
      {places.map(place => (
        <li key={place.membershipId}>
          <Link href={placePath(place)} className="block rounded-box border border-base-300 p-4 hover:bg-base-200">
            <span className="block font-medium">{place.customerName ?? place.consultancyName}</span>
            <span className="text-sm text-base-content/80">
              {place.customerId === null ? t('console') : t('portal', { consultancy: place.consultancyName })} · {people(`roles.${place.role}`)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
