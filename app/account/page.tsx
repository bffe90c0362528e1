import type { Metadata } from 'next'
import Link from '@/app/ui/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { Section } from '@/app/ui/page-frame'
import { accountApi } from '@/server/request'
import { Places } from './places'
import { SignOut } from './sign-out'

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('account'))('title') })

export default async function AccountPage() {
  const account = await accountApi()
  if (!account) redirect('/sign-in?next=/account')
  const t = await getTranslations('account')
  const places = await account.api.places()
  return (
    <NarrowPage title={t('title')} lead={t('signedInAs', { email: account.user.email })}>
      <Section title={t('places')}>
        {places.length > 0 ? <Places places={places} /> : <p className="text-sm">{t('noPlaces')}</p>}
        <Link href="/account/new-consultancy" className="btn btn-sm mt-3">{t('newConsultancy')}</Link>
      </Section>
      <Section title={t('yourName')}>
        <ActionForm action="/api/trpc/account/rename" className="flex flex-col gap-3">
          <TextField name="name" label={t('yourName')} hint={t('nameHint')} defaultValue={account.user.name} required maxLength={200} autoComplete="name" />
          <div><SubmitButton tone="plain">{t('save')}</SubmitButton></div>
        </ActionForm>
      </Section>
      <Section title={t('sessions')}>
        <p className="mb-3 text-sm">{t('sessionsLead')}</p>
        <div className="flex flex-wrap gap-3">
          <SignOut />
          <ActionForm action="/api/trpc/account/signOutEverywhere" then="/sign-in">
            <SubmitButton tone="danger">{t('signOutEverywhere')}</SubmitButton>
          </ActionForm>
        </div>
      </Section>
    </NarrowPage>
  )
}
