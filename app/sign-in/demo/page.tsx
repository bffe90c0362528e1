import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SubmitButton } from '@/app/ui/fields'
import { NarrowPage } from '@/app/ui/narrow-page'
import { demoUser } from '@/server/auth/demo'

/** One click signs in as a person of the demo; without DEMO there is no such page. */
export default async function DemoSignInPage({ searchParams }: { searchParams: Promise<{ as?: string }> }) {
  const { as } = await searchParams
  const user = await demoUser(as)
  if (!user) notFound()
  const t = await getTranslations('sign-in')
  return (
    <NarrowPage title={t('demo.title')} lead={t('demo.lead', { name: user.name, email: user.email })}>
      <form method="post" action="/api/auth/demo">
        <input type="hidden" name="as" value={as} />
        <SubmitButton>{t('demo.button', { name: user.name })}</SubmitButton>
      </form>
    </NarrowPage>
  )
}
