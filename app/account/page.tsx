import Link from '@/app/ui/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { Section } from '@/app/ui/page-frame'
import { listIssuers } from '@/server/auth/issuers'
import { accountApi } from '@/server/request'
import { Places } from './places'
import { Sessions } from './sessions'
import { WaysIn } from './ways-in'

const PROBLEMS = ['issuer', 'tooManyVisits', 'cancelled', 'roundTrip', 'linkSession', 'otherPerson'] as const
type Props = { searchParams: Promise<{ problem?: string; linked?: string }> }

export default async function AccountPage({ searchParams }: Props) {
  const account = await accountApi()
  if (!account) redirect('/sign-in?next=/account')
  const t = await getTranslations('account')
  const [places, sessions, identities, issuers, now] = [await account.api.places(), await account.api.sessions(), await account.api.identities(), listIssuers(), new Date()]
  const { problem, linked } = await searchParams
  const known = PROBLEMS.find(one => one === problem)
  const fresh = issuers.find(issuer => issuer.id === linked && identities.some(identity => identity.issuerAddress === issuer.address))
  return (
    <NarrowPage title={t('title')} lead={t('signedInAs', { email: account.user.email })}>
      {known && <p role="alert" className="alert alert-error">{t(`problems.${known}`)}</p>}
      {fresh && <p role="status" className="alert alert-success">{t('linked', { issuer: fresh.name })}</p>}
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
      {(issuers.length > 0 || identities.length > 0) && (
        <Section title={t('waysIn')}><WaysIn email={account.user.email} identities={identities} issuers={issuers} now={now} /></Section>
      )}
      <Section title={t('sessions')}>
        <Sessions sessions={sessions} now={now} />
      </Section>
    </NarrowPage>
  )
}
