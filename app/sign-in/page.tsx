import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { listIssuers } from '@/server/auth/issuers'
import { currentUser } from '@/server/auth/session'
import { safePath } from '@/server/form-answer'

const PROBLEMS = ['email', 'tooMany', 'mail', 'link', 'linkFirst', 'issuer', 'tooManyVisits', 'cancelled', 'roundTrip', 'linkSession'] as const
type Props = { searchParams: Promise<{ next?: string; problem?: string; email?: string }> }

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem, email } = await searchParams
  if (await currentUser()) redirect(safePath(next))
  const t = await getTranslations('sign-in')
  const known = PROBLEMS.find(one => one === problem)
  const issuers = listIssuers()
  const goingOn = next && <input type="hidden" name="next" value={safePath(next)} />
  return (
    <NarrowPage title={t('title')} lead={t(issuers.length > 0 ? 'leadWith' : 'lead')}>
      {known && <p role="alert" className="alert alert-error">{t(`problems.${known}`)}</p>}
      {issuers.length > 0 && (
        <div className="flex flex-col gap-3">
          {issuers.map(issuer => (
            <form key={issuer.id} method="post" action={`/api/auth/signin/${issuer.id}`}>
              {goingOn}
              <SubmitButton tone="plain">{t('with', { issuer: issuer.name })}</SubmitButton>
            </form>
          ))}
          <p className="divider m-0 text-sm">{t('or')}</p>
        </div>
      )}
      <form method="post" action="/api/auth/signin/email" className="flex flex-col gap-4">
        <TextField name="email" type="email" label={t('email')} hint={t('emailHint')} defaultValue={email} required autoComplete="email" maxLength={254} />
        {goingOn}
        <div><SubmitButton>{t('send')}</SubmitButton></div>
      </form>
      <p className="text-sm text-base-content/80">{t('new')}</p>
    </NarrowPage>
  )
}
