import Link from '@/app/ui/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { NarrowPage } from '@/app/ui/narrow-page'
import { accountApi } from '@/server/request'
import { placePath, Places } from './account/places'
import { SignOut } from './account/sign-out'

/** Leads to one's place: straight there when there is one, by a list when there are several. */
export default async function HomePage() {
  const account = await accountApi()
  if (!account) redirect('/sign-in')
  const places = await account.api.places()
  if (places.length === 1) redirect(placePath(places[0]!))
  const t = await getTranslations('account')
  return (
    <NarrowPage title={places.length ? t('places') : t('noPlaces')} lead={places.length ? undefined : t('noPlacesLead', { email: account.user.email })}>
      <Places places={places} />
      <div className="flex flex-wrap gap-3">
        <Link href="/account/new-consultancy" className={places.length ? 'btn' : 'btn btn-primary'}>{t('newConsultancy')}</Link>
        <Link href="/account" className="btn">{t('title')}</Link>
        <SignOut />
      </div>
    </NarrowPage>
  )
}
