import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { currentUser } from '@/server/auth/session'
import { safePath } from '@/server/form-answer'

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('sign-in'))('title') })

const PROBLEMS = ['email', 'tooMany', 'mail', 'link'] as const
type Props = { searchParams: Promise<{ next?: string; problem?: string; email?: string }> }

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem, email } = await searchParams
  if (await currentUser()) redirect(safePath(next))
  const t = await getTranslations('sign-in')
  const known = PROBLEMS.find(one => one === problem)
  return (
    <NarrowPage title={t('title')} lead={t('lead')}>
      {known && <p role="alert" className="alert alert-error">{t(`problems.${known}`)}</p>}
      <form method="post" action="/api/auth/signin/email" className="flex flex-col gap-4">
        <TextField name="email" type="email" label={t('email')} hint={t('emailHint')} defaultValue={email} required autoComplete="email" maxLength={254} />
        {next && <input type="hidden" name="next" value={safePath(next)} />}
        <div><SubmitButton>{t('send')}</SubmitButton></div>
      </form>
      <p className="text-sm text-base-content/80">{t('new')}</p>
    </NarrowPage>
  )
}
