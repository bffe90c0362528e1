import type { Metadata } from 'next'
import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { currentUser } from '@/server/auth/session'
import { openInvitation, readPresets } from '@/server/people/accept-invitation'
import { ZONES } from '@/server/people/zones'

export const metadata: Metadata = { robots: { index: false } }

/** Reading it changes nothing, and only the invited address can accept. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const [invitation, user, t] = [await openInvitation(token), await currentUser(), await getTranslations('people')]
  if (!invitation) return <NarrowPage title={t('invitation.over')} lead={t('invitation.overLead')}><Link href="/" className="link">Patchbench</Link></NarrowPage>
  const presets = await readPresets(invitation)
  const place = invitation.customerName ?? invitation.consultancyName
  const words = { consultancy: invitation.consultancyName, place, email: invitation.email, role: t(`roles.${invitation.role}`) }
  return (
    <NarrowPage title={t('invitation.title', { place })} lead={t(invitation.customerId ? 'invitation.contact' : 'invitation.member', words)}>
      {!user && (
        <>
          <p className="text-sm">{t('invitation.signInFirst')}</p>
          <Link href={`/sign-in?${new URLSearchParams({ email: invitation.email, next: `/invitations/${token}` })}`} className="btn btn-primary self-start">{t('invitation.signIn', { email: invitation.email })}</Link>
        </>
      )}
      {user && user.email !== invitation.email && (
        <>
          <p role="alert" className="alert alert-warning">{t('invitation.otherAddress', { email: user.email, invited: invitation.email })}</p>
          <form method="post" action="/api/auth/signout"><SubmitButton tone="plain">{t('invitation.signOut')}</SubmitButton></form>
        </>
      )}
      {user && user.email === invitation.email && (
        <ActionForm action="/api/trpc/account/acceptInvitation" then="/{area}/{place}" className="flex flex-col gap-4">
          <input type="hidden" name="token" value={token} />
          <TextField name="name" label={t('invitation.yourName')} defaultValue={user.name} required maxLength={200} autoComplete="name" />
          <SelectField name="locale" label={t('languageOfPlace')} defaultValue={presets.locale} options={[{ value: 'en', label: 'English' }, { value: 'ja', label: '日本語' }]} />
          <SelectField name="zone" label={t('zone')} defaultValue={presets.zone} options={ZONES.map(value => ({ value, label: value }))} />
          <div><SubmitButton>{t('invitation.accept')}</SubmitButton></div>
        </ActionForm>
      )}
    </NarrowPage>
  )
}
